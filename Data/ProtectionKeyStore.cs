using System.Data.Common;
using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace BoSoSurvey.Data;

/// <summary>Data Protection's keys in the database, for all nodes. What is stored is already encrypted.</summary>
public sealed class ProtectionKeyStore(Db db) : IXmlRepository
{
    private const string ListSql = "SELECT Xml FROM ProtectionKey ORDER BY CreatedUtc, FriendlyName";

    private const string AddSql = "INSERT INTO ProtectionKey (FriendlyName, Xml, CreatedUtc) VALUES (@friendlyName, @xml, @now)";

    // Data Protection asks without waiting: at start, and once in a while when a key nears its end.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. db.ReadAsync(c => c.QueryAsync<string>(ListSql)).GetAwaiter().GetResult().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName)
    {
        try
        {
            var row = new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting), now = db.Now };
            db.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(AddSql, row, transaction)).GetAwaiter().GetResult();
        }
        catch (DbException e) when (db.Dialect.IsDuplicateKey(e))
        {
            // Stored a moment ago: a key's name is its id.
        }
    }
}
