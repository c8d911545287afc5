using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Exports;
using CsCheck;
using Xunit;

namespace BoSoSurvey.Tests.Exports;

public sealed class CsvWriterTests
{
    private static string Written(params string?[] cells)
    {
        using var stream = new MemoryStream();
        var csv = new CsvWriter(stream);
        foreach (var cell in cells)
            csv.Add(cell);
        csv.EndRow();
        return System.Text.Encoding.UTF8.GetString(stream.ToArray())[1..];
    }

    /// <summary>S12.</summary>
    [Theory]
    [InlineData("00123", "00123")]
    [InlineData("1e5", "1e5")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+47", "'+47")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\0=1", "'\0=1")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    [InlineData("'sitat'", "'sitat'")]
    [InlineData("'=1+1", "''=1+1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("a;b", "a;b")]
    [InlineData("🏡 ø", "🏡 ø")]
    [InlineData(null, "")]
    public void Cells_OfAnySort_AreQuotedAndGuarded(string? text, string written) => Assert.Equal($"1,{written},2\r\n", Written("1", text, "2"));

    [Fact]
    public void Cells_ReadAgain_AreTheTextWithoutItsGuard() =>
        Gen.OneOf(Gen.Char["'=+-@\t\r\n\0,\";a1 "], Gen.Char["æ€"]).Array[0, 8].Select(letters => new string(letters)).Array[1, 5].Sample(texts =>
        {
            using var stream = new MemoryStream();
            var csv = new CsvWriter(stream);
            foreach (var text in texts)
                csv.Add(text);
            csv.EndRow();

            var read = Assert.Single(Csv.Read(stream.ToArray()));

            Assert.Equal(texts, read.Select(cell => cell.TrimStart('\'') is { Length: > 0 } plain && "=+-@\t\r\0".Contains(plain[0], StringComparison.Ordinal) && cell[0] == '\'' ? cell[1..] : cell));
            Assert.All(read, cell => Assert.False(cell.Length > 0 && "=+-@\t\r\0".Contains(cell[0], StringComparison.Ordinal)));
        });
}
