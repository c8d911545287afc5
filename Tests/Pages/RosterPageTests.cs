using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Tests.Support;
using Xunit;

namespace BoSoSurvey.Tests.Pages;

/// <summary>Programmes, cohorts and the import of people, over HTTP with the two rosters that come with the product.</summary>
public sealed class RosterPageTests : IAsyncDisposable
{
    private const string Heading = "Pulje;Kommunenr;Kommune;Gruppe;Navn;E-post;Rolle;Målform\n";

    private readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private ProgrammeStore Programmes => _site.Get<ProgrammeStore>();

    private RosterStore Rosters => _site.Get<RosterStore>();

    private async Task<(TestData Data, HttpClient Client)> CohortAsync(string cohort = "Pulje 1", bool oslo = true)
    {
        var data = await new TestData(_site.Db).ProgrammeAsync(cohort: cohort);
        if (oslo)
            await data.MunicipalityAsync("Oslo", "0301");
        return (data, await _site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId)));
    }

    private static byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(Repository.Root, "Tests/Files", name));

    internal static async Task<HttpResponseMessage> UploadAsync(HttpClient client, Guid cohortId, string name, byte[] content, Action? beforeSending = null)
    {
        var page = await client.GetPageAsync($"/cohorts/{cohortId}/import");
        beforeSending?.Invoke();
        using var form = new MultipartFormDataContent();
        foreach (var (key, value) in Form.Fields((IHtmlFormElement)page.QuerySelector("main form")!))
            form.Add(new StringContent(value), key);
        form.Add(new ByteArrayContent(content), "Input.File", name);
        return await client.PostAsync($"/cohorts/{cohortId}/import", form);
    }

    private static Task<HttpResponseMessage> UploadCsvAsync(HttpClient client, Guid cohortId, string rows) =>
        UploadAsync(client, cohortId, "deltakere.csv", Encoding.UTF8.GetBytes(Heading + rows));

    /// <summary>A page cannot keep a file, so it must not say that it does.</summary>
    [Fact]
    public async Task Upload_DatabaseGone_AsksForTheFileAgain()
    {
        var (data, client) = await CohortAsync();
        var database = Path.Combine(_site.Folder, "survey.db");

        using var unavailable = await UploadAsync(client, data.CohortId, "deltakere.csv", File("deltakere-pulje1.csv"), () => System.IO.File.Move(database, database + ".away"));

        System.IO.File.Move(database + ".away", database);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        var page = await unavailable.ReadPageAsync();
        Assert.Contains("velg den på nytt", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("main form"));
        var again = page.QuerySelector("main a")!.GetAttribute("href")!;
        Assert.Equal($"/cohorts/{data.CohortId}/import", again);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(again)).StatusCode);
    }

    private static string Counts(IHtmlDocument page) => string.Join(' ', page.QuerySelectorAll(".plan-counts dd").Select(count => count.TextContent));

    [Theory]
    [InlineData("Pulje 1", "deltakere-pulje1.xlsx", 72)]
    [InlineData("Pulje 1", "deltakere-pulje1.csv", 72)]
    [InlineData("Pulje 2", "deltakere-pulje2.xlsx", 90)]
    [InlineData("Pulje 2", "deltakere-pulje2.csv", 90)]
    public async Task Roster_ThatComesWithTheProduct_IsImportedAndTheSecondTimeThereIsNothingToDo(string cohort, string file, int rows)
    {
        var (data, client) = await CohortAsync(cohort, oslo: false);
        using var uploaded = await UploadAsync(client, data.CohortId, file, File(file));
        Assert.Equal(HttpStatusCode.Redirect, uploaded.StatusCode);
        var preview = uploaded.Headers.Location!.ToString();

        // None of the municipalities are known: every row is in error until they are added with the button.
        var page = await client.GetPageAsync(preview);
        Assert.Equal($"0 0 0 {rows}", Counts(page));
        Assert.Equal(200 >= rows ? rows : 200, page.QuerySelectorAll("section[aria-labelledby=errors] details tbody tr").Length);
        using var added = await client.SubmitAsync(page, preview, "form[action$=AddMunicipalities]");
        Assert.Equal(preview, added.Headers.Location!.ToString());

        page = await client.GetPageAsync(preview);
        Assert.EndsWith(" 0 0 0", Counts(page));
        using var imported = await client.SubmitAsync(page, preview, "form[action$='" + preview[^36..] + "']");
        var done = await client.GetPageAsync(imported.Headers.Location!.ToString());
        var members = await Rosters.ListAsync(data.CohortId);
        Assert.Equal(rows, members.Sum(member => member.GroupCodes.Count));
        Assert.Contains($"Nye deltakere: {members.Count}. Endrede deltakere: 0.", done.QuerySelector("[role=status]")!.TextContent);
        Assert.Equal($"{members.Count}", done.QuerySelector("tfoot td:last-child")!.TextContent);

        using var again = await UploadAsync(client, data.CohortId, file, File(file));
        page = await client.GetPageAsync(again.Headers.Location!.ToString());
        Assert.Equal($"0 0 {members.Count} 0", Counts(page));
        Assert.Empty(page.QuerySelectorAll("main form"));
        Assert.Equivalent(members, await Rosters.ListAsync(data.CohortId), strict: true);
    }

    [Fact]
    public async Task Preview_WithErrors_NamesRowsAndImportsNobody()
    {
        var (data, client) = await CohortAsync();
        using var uploaded = await UploadCsvAsync(client, data.CohortId,
            "Pulje 1;0301;Oslo;Styringsgruppe;Kari;kari@oslo.example;;nb\nPulje 1;0301;Oslo;Politikere;<b>Ola</b>;ola;=1+1;se\n");
        var preview = uploaded.Headers.Location!.ToString();

        var page = await client.GetPageAsync(preview);

        Assert.Equal("1 0 0 1", Counts(page));
        var errors = page.QuerySelectorAll("section[aria-labelledby=errors] tbody tr").Select(row => row.TextContent).ToList();
        Assert.Equal(3, errors.Count);
        Assert.All(errors, error => Assert.StartsWith("3", error.Trim()));
        Assert.Contains("Styringsgruppe, Prosjektgruppe, Eksterne aktører", errors[0]);
        Assert.Empty(page.QuerySelectorAll("main form"));

        // The button that the page does not have, pressed all the same.
        var token = (await client.GetPageAsync("/privacy")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var forced = await client.PostAsync(preview, new FormUrlEncodedContent([new("__RequestVerificationToken", token)]));
        Assert.Equal(preview, forced.Headers.Location!.ToString());
        Assert.Empty(await Rosters.ListAsync(data.CohortId));
    }

    [Fact]
    public async Task Preview_WithChanges_ShowsThemAndImportsThem()
    {
        var (data, client) = await CohortAsync();
        var oslo = (await Programmes.ListMunicipalitiesOfCohortAsync(data.CohortId))[0].MunicipalityId;
        var kari = await data.MemberAsync(oslo, "Kari", "kari@oslo.example");
        await data.MemberAsync(oslo, "Ola", "ola@oslo.example");
        using var uploaded = await UploadCsvAsync(client, data.CohortId,
            "Pulje 1;0301;Oslo;Styringsgruppe;Kari <i>Hansen</i>;kari@oslo.example;=1+1;nn\nPulje 1;0301;Oslo;Prosjektgruppe;Kari <i>Hansen</i>;kari@oslo.example;00123;nn\n");
        var preview = uploaded.Headers.Location!.ToString();

        var page = await client.GetPageAsync(preview);
        Assert.Equal("0 1 0 0", Counts(page));
        var change = page.QuerySelector("section[aria-labelledby=changed] tbody tr")!.TextContent;
        Assert.Contains("Kari → Kari <i>Hansen</i>", change);
        Assert.Contains("Styringsgruppe → Prosjektgruppe, Styringsgruppe", change);
        Assert.Equal("Importer 1 deltaker", page.QuerySelector("main form button")!.TextContent);
        using var imported = await client.SubmitAsync(page, preview, "form[action$='" + preview[^36..] + "']");
        using var twice = await client.SubmitAsync(page, preview, "form[action$='" + preview[^36..] + "']");

        Assert.EndsWith("?added=0&changed=1", imported.Headers.Location!.ToString());
        Assert.Equal($"/cohorts/{data.CohortId}", twice.Headers.Location!.ToString());
        var members = await Rosters.ListAsync(data.CohortId);
        Assert.Equal(["Kari <i>Hansen</i>", "Ola"], members.Select(member => member.Name));
        Assert.Equal((kari, "=1+1", "nn", 2), (members[0].MemberId, members[0].JobTitle, members[0].Language, members[0].GroupCodes.Count));
    }

    /// <summary>The template is imported as it is, in whichever language it was downloaded.</summary>
    [Theory]
    [InlineData("nb", "deltakere-mal.xlsx")]
    [InlineData("nn", "deltakarar-mal.xlsx")]
    [InlineData("en", "participants-template.xlsx")]
    public async Task Template_Unchanged_IsImportedWithoutErrors(string language, string file)
    {
        var (data, client) = await CohortAsync("=Pulje <1>");
        using (var chosen = await client.SubmitAsync($"/cohorts/{data.CohortId}/import", "form[action='/account/language']", ("language", language)))
            Assert.True((int)chosen.StatusCode < 400);
        var link = (await client.GetPageAsync($"/cohorts/{data.CohortId}/import")).QuerySelector("main a[href$=template]")!.GetAttribute("href")!;
        using var template = await client.GetAsync(link);
        Assert.Equal(file, template.Content.Headers.ContentDisposition!.FileNameStar);

        using var uploaded = await UploadAsync(client, data.CohortId, file, await template.Content.ReadAsByteArrayAsync());

        var preview = await client.GetPageAsync(uploaded.Headers.Location!.ToString());
        Assert.Equal("1 0 0 0", Counts(preview));
        using var imported = await client.SubmitAsync(preview, uploaded.Headers.Location.ToString(), "form[action$='" + uploaded.Headers.Location.ToString()[^36..] + "']");
        var kari = Assert.Single(await Rosters.ListAsync(data.CohortId));
        Assert.Equal((language, 2), (kari.Language, kari.GroupCodes.Count));
    }

    [Theory]
    [InlineData("a.pdf", "x", "Lagre den som .xlsx eller .csv")]
    [InlineData("a.csv", "", "ingen rader")]
    [InlineData("a.csv", "Navn\nKari", "mangler disse kolonnene i første rad: Pulje, Kommunenr, Kommune, Gruppe, E-post, Rolle, Målform")]
    public async Task Upload_Bad_SaysWhatToDo(string name, string content, string message)
    {
        var (data, client) = await CohortAsync();

        using var answer = await UploadAsync(client, data.CohortId, name, Encoding.UTF8.GetBytes(content));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var page = await answer.ReadPageAsync();
        Assert.StartsWith("Feil: ", page.Title);
        Assert.Contains(message, page.QuerySelector(".ds-error-summary a[href='#Input_File']")!.TextContent);
        Assert.Contains(message, page.QuerySelector("#Input_File-error")!.TextContent);
    }

    [Fact]
    public async Task Upload_WithoutAFileOrTooLarge_SaysWhatToDo()
    {
        var (data, client) = await CohortAsync();

        using var without = await client.SubmitAsync($"/cohorts/{data.CohortId}/import");
        using var large = await UploadAsync(client, data.CohortId, "a.xlsx", new byte[6 << 20]);

        Assert.Contains("Velg en fil", (await without.ReadPageAsync()).QuerySelector(".ds-error-summary")!.TextContent);
        Assert.Contains("større enn 5 MB", (await large.ReadPageAsync()).QuerySelector(".ds-error-summary")!.TextContent);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (without.StatusCode, large.StatusCode));
    }

    /// <summary>Every fault has its text in every language; a missing one would show as its key.</summary>
    [Fact]
    public void Faults_AllOfThem_HaveTexts()
    {
        var keys = System.Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, "Web/Texts/RosterTexts.resx")).Root!.Elements("data").Select(data => data.Attribute("name")!.Value).ToHashSet();

        Assert.All(Enum.GetNames<Web.Rosters.RosterFileFault>(), fault => Assert.Contains($"File{fault}", keys));
        Assert.All(Enum.GetNames<BoSoSurvey.Domain.Rosters.RosterFault>(), fault => Assert.Contains($"Fault{fault}", keys));
        Assert.All(Enum.GetNames<BoSoSurvey.Domain.Rosters.RosterColumn>(), column => Assert.Contains($"Column{column}", keys));
        Assert.All(Enum.GetNames<BoSoSurvey.Domain.Rounds.RoundState>(), state => Assert.Contains($"State{state}", keys));
    }

    [Fact]
    public async Task Programme_MadeByAnAdministrator_IsForItsEvaluators()
    {
        var administrator = await _site.LogInAsync(new RoleAssignment(Role.Administrator));
        using var refused = await administrator.SubmitAsync("/programmes/new", "main form", ("Input.Name", " "), ("Input.Owner", "Husbanken"), ("Input.ContactName", "Randi"), ("Input.ContactEmail", "randi"));
        var page = await refused.ReadPageAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["#Input_Name", "#Input_ContactEmail"], page.QuerySelectorAll(".ds-error-summary a").Select(link => link.GetAttribute("href")));
        Assert.Equal("randi", ((IHtmlInputElement)page.QuerySelector("#Input_ContactEmail")!).Value);

        (string, string?)[] fields = [("Input.Name", "Boligsosialt"), ("Input.Owner", "Husbanken"), ("Input.ContactName", "Randi"), ("Input.ContactEmail", "randi@husbanken.example")];
        using var made = await administrator.SubmitAsync("/programmes/new", "main form", fields);
        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
        var programme = Assert.Single(await Programmes.ListAsync());
        Assert.Contains("Boligsosialt", (await administrator.GetPageAsync(made.Headers.Location!.ToString())).QuerySelector("[role=status]")!.TextContent);
        using var twice = await administrator.SubmitAsync("/programmes/new", "main form", fields);
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);

        var evaluator = await _site.LogInAsync(new RoleAssignment(Role.Evaluator, programme.ProgrammeId));
        Assert.Equal("Boligsosialt", (await evaluator.GetPageAsync($"/programmes/{programme.ProgrammeId}")).QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Cohort_Added_HasItsMunicipalitiesAndTakesMore()
    {
        var (data, client) = await CohortAsync();
        var address = $"/programmes/{data.ProgrammeId}";

        using var taken = await client.SubmitAsync(address, "main form", ("Input.Name", "Pulje 2"), ("Input.Municipalities", "3201 Bærum\r\n0301 Oslo"));
        using var wrong = await client.SubmitAsync(address, "main form", ("Input.Name", "Pulje 1"), ("Input.Municipalities", "Bærum"));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (taken.StatusCode, wrong.StatusCode));
        Assert.Contains("0301 Oslo", (await taken.ReadPageAsync()).QuerySelector("#Input_Municipalities-error")!.TextContent);
        Assert.Contains("«Bærum»", (await wrong.ReadPageAsync()).QuerySelector("#Input_Municipalities-error")!.TextContent);
        Assert.Single(await Programmes.ListCohortsAsync(data.ProgrammeId));

        using var added = await client.SubmitAsync(address, "main form", ("Input.Name", "Pulje 2"), ("Input.Municipalities", "3201 Bærum\r\n\r\n 3103;Moss "));
        var cohort = added.Headers.Location!.ToString();
        using var more = await client.SubmitAsync(cohort, "main form", ("Input.Municipalities", "3405 Lillehammer"));
        using var again = await client.SubmitAsync(cohort, "main form", ("Input.Municipalities", "3405 Lillehammer"));

        Assert.Equal(cohort, more.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Equal(["Bærum", "Lillehammer", "Moss"], (await client.GetPageAsync(cohort)).QuerySelectorAll("tbody th").Select(cell => cell.FirstChild!.TextContent.Trim()));
        Assert.Contains("Bærum, Lillehammer, Moss", (await client.GetPageAsync(address)).QuerySelector("tbody tr:last-child")!.TextContent);
    }

    [Fact]
    public async Task Cohort_MunicipalityLinesWrong_NamesEachOfThem()
    {
        var (data, client) = await CohortAsync();
        await data.MunicipalityAsync("Hamar", "3403");

        foreach (var (address, name) in new[] { ($"/programmes/{data.ProgrammeId}", "Pulje 2"), ($"/cohorts/{data.CohortId}", "") })
        {
            using var wrong = await client.SubmitAsync(
                address, "main form", ("Input.Name", name), ("Input.Municipalities", "Bærum\r\n0301 Oslo\r\n3405 Lillehammer\r\n3403 Hamar\r\n301 <b>Oslo</b>\r\n3405 Lillehammer"));

            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            var page = await wrong.ReadPageAsync();
            string[] messages =
            [
                "Rett «Bærum», «301 <b>Oslo</b>», «3405 Lillehammer». Skriv fire sifre og kommunens navn, og hver kommune bare én gang",
                "Allerede med i programmet: 3403 Hamar, 0301 Oslo. Ta dem bort fra listen",
            ];
            Assert.Equal(messages, page.QuerySelectorAll("#Input_Municipalities-error p").Select(error => error.TextContent));
            Assert.Equal(messages, page.QuerySelectorAll(".ds-error-summary a[href='#Input_Municipalities']").Select(error => error.TextContent));
            Assert.StartsWith("Bærum", page.QuerySelector("#Input_Municipalities")!.TextContent);
        }

        using var whole = await client.SubmitAsync($"/cohorts/{data.CohortId}", "main form", ("Input.Municipalities", string.Join('\n', Enumerable.Range(1, 150).Select(i => $"linje {i}"))));
        Assert.Contains("«linje 100» … Og 50 til.", (await whole.ReadPageAsync()).QuerySelector("#Input_Municipalities-error")!.TextContent);
        Assert.Equal(2, (await Programmes.ListMunicipalitiesAsync(data.ProgrammeId)).Count);
    }

    [Fact]
    public async Task Cohort_WithRounds_LinksToThemWithTheirState()
    {
        var (data, client) = await CohortAsync();
        var roundId = await data.RoundAsync("Runde 1");
        await data.RoundAsync("Runde 2", opened: false);

        var page = await client.GetPageAsync($"/cohorts/{data.CohortId}");

        var rounds = page.QuerySelectorAll(".plain-list li");
        Assert.Equal(2, rounds.Length);
        Assert.Equal("Åpen", page.QuerySelector($"a[href='/rounds/{roundId}'] + .ds-tag")!.TextContent);
        Assert.NotNull(page.QuerySelector($"a[href='/cohorts/{data.CohortId}/rounds/new']"));
        Assert.NotNull((await client.GetPageAsync($"/programmes/{data.ProgrammeId}")).QuerySelector("tbody a[href^='/rounds/']"));
    }

    [Fact]
    public async Task Cohort_MadeByMistake_IsEmptiedAndDeleted()
    {
        var (data, client) = await CohortAsync();
        var address = $"/cohorts/{data.CohortId}";
        var remove = (await client.GetPageAsync(address)).QuerySelector("tbody a[href$=remove]")!.GetAttribute("href")!;
        Assert.Empty((await client.GetPageAsync($"{address}/edit")).QuerySelectorAll("main a[href$=delete]"));
        using (var tooEarly = await client.SubmitAsync($"{address}/delete"))
            Assert.Equal($"{address}/edit", tooEarly.Headers.Location!.ToString());

        using var removed = await client.SubmitAsync(remove);
        var page = await client.GetPageAsync(removed.Headers.Location!.ToString());
        Assert.Equal("Kommunen er tatt ut av puljen.", page.QuerySelector("[role=status]")!.TextContent);
        Assert.Empty(await Programmes.ListMunicipalitiesAsync(data.ProgrammeId));
        var delete = (await client.GetPageAsync(page.QuerySelector("main a[href$=edit]")!.GetAttribute("href")!)).QuerySelector("main a[href$=delete]")!.GetAttribute("href")!;
        using var deleted = await client.SubmitAsync(delete);

        page = await client.GetPageAsync(deleted.Headers.Location!.ToString());
        Assert.Equal("Puljen er slettet.", page.QuerySelector("[role=status]")!.TextContent);
        Assert.Empty(await Programmes.ListCohortsAsync(data.ProgrammeId));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task Municipality_WithPeople_CannotBeTakenOut()
    {
        var (data, client) = await CohortAsync();
        var oslo = (await Programmes.ListMunicipalitiesOfCohortAsync(data.CohortId))[0].MunicipalityId;
        var remove = $"/cohorts/{data.CohortId}/municipalities/{oslo}/remove";
        var asked = await client.GetPageAsync(remove);
        await data.MemberAsync(oslo);

        using var refused = await client.SubmitAsync(asked, remove);

        Assert.Equal(remove, refused.Headers.Location!.ToString());
        var page = await client.GetPageAsync(remove);
        Assert.Empty(page.QuerySelectorAll("main form"));
        Assert.Contains("kan ikke tas ut", page.QuerySelector("main")!.TextContent);
        Assert.Empty((await client.GetPageAsync($"/cohorts/{data.CohortId}")).QuerySelectorAll("tbody a"));
        Assert.Single(await Programmes.ListMunicipalitiesAsync(data.ProgrammeId));
    }

    [Fact]
    public async Task Cohort_Renamed_SaysSo()
    {
        var (data, client) = await CohortAsync("Puje 1");
        var address = $"/cohorts/{data.CohortId}/edit";
        await Programmes.AddCohortAsync(data.ProgrammeId, "Pulje 2");

        using var nameless = await client.SubmitAsync(address, "main form", ("Input.Name", " "));
        using var taken = await client.SubmitAsync(address, "main form", ("Input.Name", "Pulje 2"));
        using var renamed = await client.SubmitAsync(address, "main form", ("Input.Name", " Pulje 1 "));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (nameless.StatusCode, taken.StatusCode));
        Assert.Contains("Programmet har en pulje med dette navnet", (await taken.ReadPageAsync()).QuerySelector("#Input_Name-error")!.TextContent);
        var page = await client.GetPageAsync(renamed.Headers.Location!.ToString());
        Assert.Equal(("Pulje 1", "Puljen har fått nytt navn."), (page.QuerySelector("h1")!.TextContent, page.QuerySelector("[role=status]")!.TextContent));
    }
}
