using System.Collections.Concurrent;
using System.Net.Sockets;

namespace BoSoSurvey.Tests.Support.Load;

/// <summary>What a run with kills came to.</summary>
/// <param name="Saves">Pages whose save was acknowledged.</param>
/// <param name="Submits">Submits that were acknowledged.</param>
/// <param name="CutOff">Requests that a kill left without an answer.</param>
/// <param name="Faults">What was lost, half stored, wrongly counted or wrongly answered; empty if all is well.</param>
internal sealed record KillReport(int Kills, int Saves, int Submits, int CutOff, IReadOnlyList<string> Faults);

/// <summary>
/// Respondents answer; a server is killed as they do (SIGKILL, with requests under way); another is started in its place; what is stored is held against what was
/// acknowledged; and they go on where they were. With several nodes one of them is killed, and the respondents go on at the others, which must answer them all.
/// </summary>
internal sealed class KillRun : IAsyncDisposable
{
    /// <summary>A kill comes after so many requests of a round, at most.</summary>
    private const int LatestKill = 300;

    /// <summary>So many requests more do the nodes that live answer.</summary>
    private const int AfterKill = 100;

    private readonly LoadedSurvey _survey;
    private readonly Random _random;
    private readonly Node[] _nodes;
    private readonly LoggedRespondent?[] _current;
    private readonly ConcurrentQueue<LoggedRespondent> _fresh;
    private readonly ConcurrentBag<LoggedRespondent> _met = [];
    private readonly ConcurrentQueue<string> _faults = new();
    private int _cutOff;

    private KillRun(LoadedSurvey survey, Node[] nodes, int clients, int seed)
    {
        (_survey, _nodes, _random) = (survey, nodes, new Random(seed));
        _current = new LoggedRespondent?[clients];
        _fresh = new(survey.Tokens.Select(token => new LoggedRespondent(token)));
    }

    /// <param name="kills">How many.</param>
    /// <param name="nodes">On one database.</param>
    /// <param name="clients">How many respondents answer at the same time.</param>
    /// <param name="seed">Of the moments of the kills and of the answers.</param>
    /// <param name="server">Of SQL Server; null: a SQLite file.</param>
    /// <param name="progress">Told after each kill how the run stands.</param>
    public static async Task<KillReport> RunAsync(int kills, int nodes, int clients, int seed, string? server = null, Action<KillReport>? progress = null)
    {
        // Each sends some sixteen requests at least, so these are enough.
        await using var survey = await LoadedSurvey.CreateAsync(clients + kills * (LatestKill + AfterKill) / 16, server);
        await using var run = new KillRun(survey, [.. Enumerable.Range(0, nodes).Select(_ => new Node(survey))], clients, seed);
        for (var kill = 1; kill <= kills; kill++)
        {
            await run.StartAsync();
            await run.CheckAsync();
            await run.RoundAsync();
            progress?.Invoke(run.Report(kill));
        }

        // The database as the last kill left it; and then everybody to the receipt.
        if (run.NodeFor(0) is null)
            await run.StartAsync();
        await run.CheckAsync();
        await run.FinishAsync();
        await run.CheckAsync();
        return run.Report(kills);
    }

    private KillReport Report(int kills) =>
        new(kills, _met.Sum(respondent => respondent.AcknowledgedSaves), _met.Sum(respondent => respondent.AcknowledgedSubmits), _cutOff, [.. _faults]);

    private async Task StartAsync()
    {
        foreach (var node in _nodes.Where(node => !node.IsAlive))
            await node.StartAsync();
    }

    private async Task RoundAsync()
    {
        var (victim, killAfter, requests) = (_nodes[_random.Next(_nodes.Length)], _random.Next(_current.Length, LatestKill), 0);
        foreach (var node in _nodes)
            node.Sending = () =>
            {
                var number = Interlocked.Increment(ref requests);
                if (number == killAfter)
                    victim.Kill();
                else if (number > killAfter + AfterKill)
                    throw new RoundEndedException();
            };
        // Fresh numbers for each client, drawn here: which of them comes first is chance.
        var randoms = _current.Select(_ => new Random(_random.Next())).ToList();
        await Task.WhenAll(randoms.Select((random, number) => Task.Run(() => ClientAsync(number, random))));
        await victim.StopAsync();
    }

    private async Task ClientAsync(int number, Random random)
    {
        while (NodeFor(number) is { } node)
        {
            if (_current[number] is not { IsDone: false } respondent)
            {
                if (!_fresh.TryDequeue(out respondent))
                    throw new InvalidOperationException("There are too few respondents for so many kills.");
                _current[number] = respondent;
                _met.Add(respondent);
            }

            try
            {
                await respondent.RespondAsync(node.Http, random);
            }
            catch (RoundEndedException)
            {
                return;
            }
            // The second where it goes in the moment between the connection and its first use.
            catch (Exception e) when (e is HttpRequestException or SocketException && !node.IsAlive)
            {
                Interlocked.Increment(ref _cutOff);
            }
            catch (Exception e) when (e is HttpRequestException or UnexpectedReplyException)
            {
                _faults.Enqueue(e.Message);
                return;
            }
        }
    }

    /// <summary>The client's own node, else any that lives; null: none does.</summary>
    private Node? NodeFor(int client) =>
        _nodes[client % _nodes.Length] is { IsAlive: true } own ? own : _nodes.FirstOrDefault(other => other.IsAlive);

    private async Task FinishAsync()
    {
        foreach (var node in _nodes)
            node.Sending = () => { };
        foreach (var respondent in _current.OfType<LoggedRespondent>().Where(respondent => !respondent.IsDone))
            await respondent.RespondAsync(NodeFor(0)!.Http, _random);
    }

    private async Task CheckAsync()
    {
        if (await _survey.CheckIntegrityAsync() is not "ok" and var broken)
            _faults.Enqueue($"integrity_check: {broken}");
        var stored = await _survey.ReadAsync();
        foreach (var fault in _met.SelectMany(respondent => respondent.Compare(stored.GetValueOrDefault(respondent.Token))))
            _faults.Enqueue(fault);
        if (!await _survey.TallyIsRightAsync(stored))
            _faults.Enqueue("The tally is not what the submitted responses give.");
        // Nobody but the servers has the file open when one is killed: who comes next has to recover it.
        _survey.LetGo();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.StopAsync();
    }

    /// <summary>A place for a server, which may be killed and started again.</summary>
    private sealed class Node(LoadedSurvey survey)
    {
        private ServerProcess? _server;

        public HttpClient Http { get; private set; } = null!;

        public bool IsAlive { get; private set; }

        /// <summary>Called before each request.</summary>
        public Action Sending { get; set; } = () => { };

        public async Task StartAsync()
        {
            _server = await survey.StartNodeAsync();
            Http = RespondentBrowser.Client(_server.Address, new Before(() => Sending()));
            IsAlive = true;
        }

        public void Kill()
        {
            IsAlive = false;
            _server!.Kill();
        }

        public async Task StopAsync()
        {
            if (_server is null)
                return;
            IsAlive = false;
            await _server.DisposeAsync();
            Http.Dispose();
            _server = null;
        }
    }

    private sealed class Before(Action act) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            act();
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Stops a client between two requests.</summary>
    private sealed class RoundEndedException : Exception;
}
