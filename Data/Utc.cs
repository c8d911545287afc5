using System.Data;
using Dapper;

namespace BoSoSurvey.Data;

/// <summary>Times in columns: UTC, whole milliseconds, the same on both engines.</summary>
public static class Utc
{
    /// <summary>The value of a column whose name ends in Utc.</summary>
    public static DateTime ToColumn(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);

    internal sealed class Handler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.DateTime2;
            parameter.Value = ToColumn(value);
        }

        public override DateTimeOffset Parse(object value) => value switch
        {
            DateTime time => new(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
            string text => DateTimeOffset.Parse(
                text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal),
            _ => throw new DataException($"A time column holds a {value.GetType()}."),
        };
    }

    internal sealed class GuidHandler : SqlMapper.TypeHandler<Guid>
    {
        public override void SetValue(IDbDataParameter parameter, Guid value)
        {
            parameter.DbType = DbType.Guid;
            parameter.Value = value;
        }

        public override Guid Parse(object value) => value switch
        {
            Guid id => id,
            string text => Guid.Parse(text),
            _ => throw new DataException($"An id column holds a {value.GetType()}."),
        };
    }
}
