using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Charts;
using BoSoSurvey.Web.Results;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>The results pages of a round. That their numbers are those of the answers is tested with the workbook.</summary>
public sealed class ResultsTests(ResultsTests.World world) : IClassFixture<ResultsTests.World>
{
    public sealed class World : IAsyncLifetime
    {
        public TestSite Site { get; } = new();

        public SurveyedCohort Cohort { get; private set; } = null!;

        public HttpClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Cohort = await SurveyedCohort.MakeAsync(Site.Db, Site.Clock);
            Client = await Site.LogInAsync(new RoleAssignment(Role.Evaluator, Cohort.Data.ProgrammeId));
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }

    private string Address => $"/rounds/{world.Cohort.Rounds[1]}/results";

    [Theory]
    [InlineData("", "nb", "Internt – skal ikke deles")]
    [InlineData("/FOR_ADM", "nn", "Internt – skal ikkje delast")]
    [InlineData("/FOR_EKS?municipality=3024", "en", "Internal – not to be shared")]
    public async Task Page_InEveryLanguage_IsMarkedInternal(string path, string language, string mark)
    {
        var page = await world.Client.GetPageAsync(Address + path + (path.Contains('?') ? "&" : "?") + $"lang={language}");

        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.Contains(mark, page.QuerySelector(".internal-mark")!.TextContent, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Empty(page.QuerySelectorAll("[style], script, style"));
    }

    [Fact]
    public async Task Theme_OfACorruptAnswer_TellsAtWhichQuestion()
    {
        var page = await world.Client.GetPageAsync($"{Address}/FOR_POL");

        var note = Assert.Single(page.QuerySelectorAll(".question-note"), note => note.TextContent.Contains("er ikke blant svaralternativene", StringComparison.Ordinal));
        Assert.Equal("FOR_POL_3", note.Closest("article")!.Id);
    }

    [Fact]
    public async Task Results_OfACorruptAnswer_TellHowMany() =>
        Assert.Contains("1 lagret svar er ikke blant svaralternativene", (await world.Client.GetPageAsync(Address)).Body!.TextContent, StringComparison.Ordinal);

    [Fact]
    public async Task Results_OfAGroupThatWasNotAsked_LookDifferentFromNoAnswers()
    {
        var page = await world.Client.GetPageAsync($"{Address}/FOR_ADM?municipality=3403");

        Assert.Equal(["Styringsgruppe", "Prosjektgruppe", "Alle"], page.QuerySelectorAll("table.compact")[0].QuerySelectorAll("tbody th").Select(cell => cell.TextContent));
        var silent = await world.Client.GetPageAsync($"{Address}/FOR_ADM?municipality=3405");
        Assert.Contains("Ingen svar", silent.QuerySelector(".bar-figures")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Theme_HasEachQuestionAsBarsAndAsTable()
    {
        var page = await world.Client.GetPageAsync($"{Address}/FOR_POL");

        var questions = page.QuerySelectorAll("article.question");
        Assert.Equal(7, questions.Length);
        Assert.All(questions, question =>
        {
            Assert.Equal(4, question.QuerySelectorAll("svg.likert[role=img][aria-label]").Length);
            Assert.Equal(4, question.QuerySelectorAll("details table tbody tr").Length);
        });
        Assert.NotNull(page.QuerySelector("#FOR_POL_8 table"));
    }

    [Theory]
    [InlineData("/FOR_NEI")]
    [InlineData("/FOR_POL?municipality=9999")]
    public async Task Theme_ThatIsNotThere_IsNotFound(string path)
    {
        using var answer = await world.Client.GetAsync(Address + path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>3.4 − 2.9 must not read 0.6: with one decimal it could, since a gap is worked out before rounding.</summary>
    [Theory]
    [InlineData("nb", @"(\d,\d\d) \(n \d+\) mot .+ (\d,\d\d) \(n \d+\): gap (\d,\d\d)\.")]
    [InlineData("en", @"(\d\.\d\d) \(n \d+\) against .+ (\d\.\d\d) \(n \d+\): gap (\d\.\d\d)\.")]
    public async Task Gap_BesideItsMeans_HasTwoDecimalsAsTheyHave(string language, string pattern)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        var page = await world.Client.GetPageAsync($"{Address}?lang={language}");

        var points = page.QuerySelectorAll(".discussion-why").Select(why => Regex.Match(why.TextContent, pattern)).ToList();

        // The first three, and of the others those on which there is much to talk about.
        Assert.InRange(points.Count, 4, 10);
        Assert.All(points.Skip(3), point => Assert.True(Number(point, 3) >= 1));
        Assert.All(points, point =>
        {
            Assert.True(point.Success);
            var (high, low, gap) = (Number(point, 1), Number(point, 2), Number(point, 3));
            Assert.InRange(Math.Abs(high - low - gap), 0, 0.01m);
        });
        Assert.All(page.QuerySelectorAll(".gap-dot + .visually-hidden"), hidden => Assert.Matches(@"\d[,.]\d\d$", hidden.TextContent));

        decimal Number(Match match, int group) => decimal.Parse(match.Groups[group].Value, culture);
    }

    [Fact]
    public async Task Theme_BesideChanges_HasMeansWithTwoDecimals()
    {
        var page = await world.Client.GetPageAsync($"{Address}/FOR_POL?lang=nb");

        Assert.All(page.QuerySelectorAll("table.compact")[0].QuerySelectorAll("tbody tr"), row =>
        {
            Assert.Matches(@"^\d,\d\d$", row.Children[1].TextContent);
            Assert.Matches(@"^[+−]?\d,\d\d$", row.Children[5].TextContent);
        });
        Assert.Contains(page.QuerySelectorAll(".bar-figures"), figures => Regex.IsMatch(figures.TextContent, @"^snitt \d,\d\d · n \d+$"));
    }

    /// <summary>One answer in a place is nothing to talk about.</summary>
    [Fact]
    public async Task Results_WithNothingToDiscuss_SayWhatWillCome()
    {
        var data = await new TestData(world.Site.Db).ProgrammeAsync("Ett svar");
        var round = await data.RoundAsync();
        await data.AnswerAsync(round, await data.ParticipantAsync(round, await data.MunicipalityAsync()), new Dictionary<string, string?> { ["FOR_ADM_1"] = "4" });
        using var client = await world.Site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var page = await client.GetPageAsync($"/rounds/{round}/results");

        Assert.Empty(page.QuerySelectorAll(".discussion"));
        Assert.Contains("Her ser du temaene som er mest verdt å snakke om, når minst to i samme kommune har svart.", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Stort gap og lav enighet", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        // Once it is over none will come any more.
        await world.Site.Get<RoundStore>().CloseAsync(round, TestContext.Current.CancellationToken);
        foreach (var address in (string[])[$"/rounds/{round}/results", $"/rounds/{round}/results/municipality/3405"])
            Assert.Contains("For få svarte til at det kan sies hva som er mest verdt å snakke om.", (await client.GetPageAsync(address)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_BeforeTheFirstAnswer_SayWhatWillComeAndShowNoTable()
    {
        var data = await new TestData(world.Site.Db).ProgrammeAsync("Uten svar");
        var (planned, open) = (await data.RoundAsync("Planlagt", opened: false), await data.RoundAsync("Åpen"));
        await data.ParticipantAsync(open, await data.MunicipalityAsync(), "nb");
        using var client = await world.Site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        var (before, empty, reports) = (
            await client.GetPageAsync($"/rounds/{planned}/results"), await client.GetPageAsync($"/rounds/{open}/results"), await client.GetPageAsync($"/rounds/{open}/reports"));

        Assert.Contains("ikke åpnet ennå", before.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Ingen har sendt inn ennå", empty.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(empty.QuerySelectorAll("table"));
        // Once it is over none will come any more.
        await world.Site.Get<RoundStore>().CloseAsync(open, TestContext.Current.CancellationToken);
        Assert.Contains("Ingen sendte inn svar", (await client.GetPageAsync($"/rounds/{open}/results")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/rounds/{open}/workbook", reports.QuerySelector("main a.ds-button")!.GetAttribute("href"), ignoreCase: true);
    }

    /// <summary>Who has several tabs of the browser open must see which round each is of.</summary>
    [Theory]
    [InlineData("", "Status")]
    [InlineData("/participants", "Deltakere")]
    [InlineData("/mail", "Utsending")]
    [InlineData("/results", "Resultater")]
    [InlineData("/results/texts", "Svar med egne ord")]
    [InlineData("/results/FOR_POL", "Politisk forankring, Hele puljen")]
    [InlineData("/results/FOR_POL?municipality=3024", "Politisk forankring, Bærum")]
    [InlineData("/reports", "Rapporter")]
    public async Task Title_OfEachTab_NamesCohortAndRound(string path, string tab)
    {
        var page = await world.Client.GetPageAsync($"/rounds/{world.Cohort.Rounds[1]}{path}");

        Assert.StartsWith($"{tab} – Pulje 1, Runde 2 – ", page.Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(1.74, 1)]
    [InlineData(1.79, 2)]
    [InlineData(1.8, 2)]
    [InlineData(3.4, 4)]
    [InlineData(4.2, 5)]
    [InlineData(5.0, 5)]
    public void HeatCell_OfAnIndex_HasTheStepThatTheLegendTells(double mean, int step)
    {
        var index = IndexDistribution.Of(5, [($"{(int)Math.Round(mean * 100)}/100", 1)]);

        Assert.Equal(step, new HeatCell(new(Visibility.Shown, index.Mean, index.N, index.Agreement), index.Points, null, null).Step);
        Assert.InRange(Math.Round(mean, 1), HeatCell.From(step, 5) - 1e-9, HeatCell.From(step + 1, 5) + 1e-9);
    }

    /// <summary>No index as it is shown has two colours by the legend, and each has one.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(11)]
    public void Legend_OfAScale_NamesTheColourOfEveryIndexOnce(int points)
    {
        for (var tenths = 10; tenths <= points * 10; tenths++)
        {
            var index = tenths / 10.0;
            var steps = Enumerable.Range(1, HeatCell.Steps).Where(step => index > HeatCell.From(step, points) - 0.01 && index < HeatCell.To(step, points) + 0.01);
            Assert.Equal([new HeatCell(new(BoSoSurvey.Domain.Disclosure.Visibility.Shown, index, 5, 1), points, null, null).Step], steps);
        }
    }

    [Theory]
    [InlineData(new[] { 1, 1, 2, 1, 1 }, 50.0, 150.0)]
    [InlineData(new[] { 0, 0, 0, 0, 3 }, 100.0, 200.0)]
    [InlineData(new[] { 4, 0, 0, 0, 0 }, 0.0, 100.0)]
    [InlineData(new[] { 0, 0, 5, 0, 0 }, 50.0, 150.0)]
    [InlineData(new[] { 1, 1, 1, 1 }, 50.0, 150.0)]
    public void LikertBar_LeansToTheSideOfTheAnswers(int[] counts, double from, double to)
    {
        var segments = LikertBar.Segments(new(counts)).ToList();

        Assert.Equal(from, segments[0].From, 1e-9);
        Assert.Equal(to, segments[^1].From + segments[^1].Width, 1e-9);
        Assert.Equal(counts.Count(count => count > 0), segments.Count);
        Assert.Empty(LikertBar.Segments(Distribution.Zero(counts.Length)));
    }

    /// <summary>Each is a picture with the numbers of the page, and says that it is internal.</summary>
    [Theory]
    [InlineData("results", "municipalities", "Bærum")]
    [InlineData("results", "groups", "Prosjektgruppe")]
    [InlineData("results/FOR_ADM", "FOR_ADM_1", "Hele puljen")]
    [InlineData("results/FOR_ADM?municipality=3024", "FOR_ADM_1?municipality=3024", "Bærum, ")]
    public async Task Pictures_LinkedFromAPage_StandAlone(string page, string picture, string words)
    {
        var link = (await world.Client.GetPageAsync($"/rounds/{world.Cohort.Rounds[1]}/{page}")).QuerySelector($".picture-link a[href$='/picture/{picture}']")!;

        using var answer = await world.Client.GetAsync(link.GetAttribute("href"));

        Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(".svg", answer.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
        var svg = XElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.Contains("Internt – skal ikke deles", svg.Value, StringComparison.Ordinal);
        Assert.Contains(words, svg.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GONE")]
    [InlineData("FOR_EGE_6")]
    [InlineData("FOR_ADM_1?municipality=9999")]
    public async Task Pictures_OfWhatThereIsNot_AreNotFound(string picture)
    {
        using var answer = await world.Client.GetAsync($"/rounds/{world.Cohort.Rounds[1]}/picture/{picture}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Charts_OfTheCohort_SayInTheirTablesWhatTheHeatTablesSay()
    {
        var page = await world.Client.GetPageAsync(Address);

        var heat = page.QuerySelectorAll("table.heat")[1].QuerySelectorAll("tbody tr").ToDictionary(
            row => row.QuerySelector("th")!.TextContent.Trim(), row => row.QuerySelectorAll("td").Select(cell => cell.QuerySelector(".heat-value")?.TextContent.Trim().Split('●')[0].Trim()).ToList());
        var gaps = page.QuerySelectorAll("figure.chart-figure table")[0];
        Assert.Equal(heat.Count, gaps.QuerySelectorAll("tbody tr").Length);
        foreach (var row in gaps.QuerySelectorAll("tbody tr"))
        {
            var cells = row.QuerySelectorAll("td").Select(cell => cell.TextContent).ToList();
            var figures = heat[row.QuerySelector("th")!.TextContent];
            for (var i = 0; i < cells.Count; i++)
                Assert.Equal(figures[i], cells[i].Contains(" (n ", StringComparison.Ordinal) ? Math.Round(decimal.Parse(cells[i].Split(' ')[0], CultureInfo.GetCultureInfo("nb")), 1, MidpointRounding.AwayFromZero).ToString("0.0", CultureInfo.GetCultureInfo("nb")) : null);
        }

        // Each for wide windows and for narrow ones.
        Assert.Equal(2, page.QuerySelectorAll("figure.chart-figure .chart-wide svg[role=img][aria-label]").Length);
        Assert.Equal(2, page.QuerySelectorAll("figure.chart-figure .chart-narrow svg[role=img][aria-label]").Length);
        Assert.All(page.QuerySelectorAll(".chart-figure a[download]"), link => Assert.StartsWith("data:image/svg+xml", link.GetAttribute("href"), StringComparison.Ordinal));
    }

    /// <summary>From the round's results to the questions that a municipality's groups should talk about, and on to where each is shown.</summary>
    [Fact]
    public async Task Municipality_FromItsNameInTheHeatTable_SaysWhatToTalkAbout()
    {
        var results = await world.Site.Get<BoSoSurvey.Data.ResultStore>().ReadAsync((await world.Site.Get<BoSoSurvey.Data.RoundStore>().FindAsync(world.Cohort.Rounds[1]))!.Round);
        var heading = (await world.Client.GetPageAsync(Address)).QuerySelectorAll("table.heat")[0].QuerySelector("thead a")!;
        var place = results.Municipalities.First(municipality => municipality.Name == heading.TextContent.Trim());

        var page = await world.Client.GetPageAsync(heading.GetAttribute("href")!);

        Assert.Equal(place.Name, page.QuerySelector("h1")!.TextContent);
        var links = page.QuerySelectorAll("section > .discussion a").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(results.QuestionsToDiscuss(place.MunicipalityId).Take(3).Select(point => point.Code), links.Select(link => link.Split('#')[1]));
        Assert.Equal(3, links.Count);
        // And what each two groups should talk about, the first two in sight.
        var pairs = page.QuerySelectorAll(".pair");
        Assert.Equal("Der styringsgruppe og prosjektgruppe er lengst fra hverandre", pairs[0].QuerySelector("summary")!.TextContent);
        Assert.Equal([true, .. pairs.Skip(1).Select(_ => false)], pairs.Select(pair => pair.HasAttribute("open")));
        Assert.Equal(results.QuestionsApart(place.MunicipalityId, "steering", "project").Take(3).Select(one => one.Question.Code), pairs[0].QuerySelectorAll("a").Select(link => link.GetAttribute("href")!.Split('#')[1]));
        Assert.All(pairs[0].QuerySelectorAll(".discussion-why"), why => Assert.Matches("Styringsgruppe .* Prosjektgruppe|Prosjektgruppe .* Styringsgruppe", why.TextContent));
        foreach (var link in links)
            Assert.NotNull((await world.Client.GetPageAsync(link)).GetElementById(link.Split('#')[1]));
        var row = page.QuerySelector("table.compact tbody tr")!;
        var theme = results.Current.Themes.First(one => one.HasIndex);
        Assert.Equal(results.Index(new(results.Current.RoundId, place.MunicipalityId), theme).Mean!.Value.ToString("0.00", CultureInfo.GetCultureInfo("nb")), row.QuerySelectorAll("td")[0].TextContent);
    }

    [Fact]
    public async Task Municipality_OfAnotherCohort_IsNotFound() =>
        Assert.Equal(HttpStatusCode.NotFound, (await world.Client.GetAsync(new Uri($"{Address}/municipality/9999", UriKind.Relative))).StatusCode);
}
