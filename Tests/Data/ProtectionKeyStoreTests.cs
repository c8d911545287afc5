using System.Xml.Linq;
using BoSoSurvey.Data;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Data;

public sealed class SqliteProtectionKeyStoreTests(SqliteTestDatabase database) : ProtectionKeyStoreContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class SqlServerProtectionKeyStoreTests(SqlServerTestDatabase database) : ProtectionKeyStoreContract(database), IClassFixture<SqlServerTestDatabase>;

public abstract class ProtectionKeyStoreContract(TestDatabase database)
{
    [Fact]
    public void Keys_Stored_ComeBackInTheirOrderAndOnce()
    {
        var store = new ProtectionKeyStore(database.Db);
        Assert.Empty(store.GetAllElements());

        store.StoreElement(new("key", new XAttribute("id", "b"), new XElement("text", "æøå <&> 'x'")), "key-b");
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        store.StoreElement(new("key", new XAttribute("id", "a"), new string('x', 10_000)), "key-a");
        // Of two nodes that make one at the same moment, the second finds it there.
        store.StoreElement(new("key", new XAttribute("id", "other")), "key-a");

        var keys = new ProtectionKeyStore(database.Db).GetAllElements().ToList();
        Assert.Equal(["b", "a"], keys.Select(key => key.Attribute("id")!.Value));
        Assert.Equal("æøå <&> 'x'", keys[0].Value);
        Assert.Equal(10_000, keys[1].Value.Length);
    }
}
