using System.Net;
using System.Net.Sockets;
using BoSoSurvey.Web.Demo;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>The demo throws away an earlier demo, and nothing else.</summary>
public sealed class DemoTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("keys")]
    [InlineData("notes")]
    public async Task Demo_FolderOfSomethingElse_IsLeftAlone(string name)
    {
        var folder = Directory.CreateTempSubdirectory("boso-demo-");
        var file = Path.Combine(folder.CreateSubdirectory(name).FullName, "key.xml");
        await File.WriteAllTextAsync(file, "key", Cancel);

        Assert.Equal(2, await DemoSite.RunAsync(["--data", folder.FullName, "--urls", "http://127.0.0.1:5999"]));

        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Demo_AddressTaken_LeavesTheRunningOneAlone()
    {
        using var running = new TcpListener(IPAddress.Loopback, 0);
        running.Start();
        var folder = Directory.CreateTempSubdirectory("boso-demo-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "demo.db"), "in use", Cancel);

        Assert.Equal(2, await DemoSite.RunAsync(["--data", folder, "--urls", $"http://127.0.0.1:{((IPEndPoint)running.LocalEndpoint).Port}"]));

        Assert.True(File.Exists(Path.Combine(folder, "demo.db")));
    }

    [Fact]
    public async Task Demo_FolderOfARunningDemo_IsLeftAlone()
    {
        var folder = Directory.CreateTempSubdirectory("boso-demo-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "demo.db"), "in use", Cancel);
        await using var running = new FileStream(Path.Combine(folder, "demo.lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

        Assert.Equal(2, await DemoSite.RunAsync(["--data", folder, "--urls", "http://127.0.0.1:5999"]));

        Assert.True(File.Exists(Path.Combine(folder, "demo.db")));
    }

    [Theory]
    [InlineData("http://0.0.0.0:5999")]
    [InlineData("https://127.0.0.1:5999")]
    [InlineData("http://demo.example:5999")]
    public async Task Demo_AddressForOthers_IsRefused(string urls)
    {
        var folder = Directory.CreateTempSubdirectory("boso-demo-").FullName;

        Assert.Equal(2, await DemoSite.RunAsync(["--data", folder, "--urls", urls]));

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("--folder")]
    [InlineData("--data")]
    [InlineData("--urls=")]
    public async Task Demo_OptionUnknownOrWithoutValue_IsRefused(string option) =>
        Assert.Equal(2, await DemoSite.RunAsync([option]));
}
