using System.Globalization;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using ClosedXML.Excel;
using DocumentFormat.OpenXml.Packaging;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>The comparison workbook of a cohort, for one round with those before it, in the language of the request: all that is known, or what a release shares.</summary>
internal sealed class CohortWorkbook(IStringLocalizer<WorkbookTexts> text, IStringLocalizer<ReleaseTexts> releaseText, TimeProvider clock)
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>"Pulje 1 – Runde 2.xlsx", without what Windows takes in no file name.</summary>
    public static string FileName(RoundDetails details) => FileName($"{details.Setting.CohortName} – {details.Round.Name}");

    /// <summary>"Pulje 1 – Runde 2 – frigivelse 1.xlsx", likewise.</summary>
    public string FileName(string cohort, Release release) => FileName($"{cohort} – {release.RoundName} – {text["ReleaseFile", release.Number]}");

    private static string FileName(string name) =>
        string.Concat(name.Select(letter => char.IsControl(letter) || "<>:\"/\\|?*".Contains(letter, StringComparison.Ordinal) ? '_' : letter)).Trim() + ".xlsx";

    /// <summary>Research level: nothing is hidden, however few have answered.</summary>
    /// <param name="texts">Of all the rounds of the results, in the order to show them in; none where <see cref="TextSheet.Holds"/> says no.</param>
    public void Write(RoundDetails details, CohortResults results, IReadOnlyList<WrittenAnswer> texts, Stream to)
    {
        var facts = new List<(string, string)>
        {
            (text["Opened"], NorwegianTime.Date(details.Round.OpenedUtc!.Value)),
            (text[details.State is RoundState.Closed ? "Closed" : "Closes"], NorwegianTime.Date(details.Round.ClosedUtc ?? details.Round.ClosesUtc.AddMilliseconds(-1))),
        };
        if (results.Rounds.Sum(results.Corrupt) is > 0 and var corrupt)
            facts.Add((text["Corrupt"], text.Counted("CorruptText", corrupt)));
        Write(new(details.Setting.ProgrammeName, details.Setting.CohortName, text["Internal"]) { Title = FileName(details), Facts = facts }, new ResearchFigures(results), (TextSheet.Holds(results) ? "TextsText" : "TextsLeftOutText", book => TextSheet.Add(book, texts, results)), to);
    }

    /// <summary>Shared level: the numbers of a release and no others, and nothing that anybody has written.</summary>
    /// <param name="programme">Its name.</param>
    /// <param name="cohort">Its name.</param>
    public void WriteShared(string programme, string cohort, SharedView view, Stream to)
    {
        var release = view.Release;
        var facts = new List<(string, string)> { (text["Release"], $"{SharedView.Source(release, releaseText)} {releaseText["HiddenNote", release.LeastRespondents]}") };
        if (view.Replaced is { } replaced)
            facts.Add((text["Replaces"], SharedView.Withdrawal(replaced, releaseText)));
        if (release.State is ReleaseState.Frozen)
            facts.Add((text["State"], releaseText["PreviewNote"]));
        var mark = text[release.State is ReleaseState.Released ? "SharedMark" : "PreviewMark", release.Number, NorwegianTime.Date(release.FrozenUtc)];
        Write(new(programme, cohort, mark) { Title = FileName(cohort, release), Facts = facts }, view.Figures, null, to);
    }

    private void Write(BookHead head, IFigures figures, (string AboutKey, Action<Book> Add)? texts, Stream to)
    {
        using var file = new XLWorkbook();
        var book = new Book(file, head, figures, text, CultureInfo.CurrentUICulture.Name, clock.GetUtcNow());
        file.Properties.Title = head.Title[..^".xlsx".Length];
        file.Properties.Author = head.Programme;
        file.Properties.Created = file.Properties.Modified = book.MadeUtc.UtcDateTime;
        CoverSheet.Add(book, texts?.AboutKey);
        ResponseRateSheet.Add(book);
        OverviewSheet.Add(book);
        ThemeSheet.Add(book);
        GroupSheet.Add(book);
        DiscussionSheet.Add(book);
        if (figures.Rounds.Count > 1)
            TrendSheet.Add(book);
        QuestionSheet.Add(book);
        ChoiceSheet.Add(book);
        MeasureSheet.Add(book);
        texts?.Add(book);
        CodebookSheet.Add(book);
        OverviewSheet.Link(book);
        using var saved = new MemoryStream();
        file.SaveAs(saved);
        Dictionary<string, LateRows> late;
        using (var document = SpreadsheetDocument.Open(saved, isEditable: true))
        {
            WholeCharacters.Mend(document);
            NativeCharts.Add(document, book.Charts);
            late = book.LateRows.ToDictionary(rows => rows.Prepare(document));
        }

        LateRows.Copy(saved, late, to);
    }
}

/// <summary>What a workbook is of, and for whom.</summary>
/// <param name="Mark">Stands on each sheet: who may see it.</param>
internal sealed record BookHead(string Programme, string Cohort, string Mark)
{
    /// <summary>The file's name.</summary>
    public required string Title { get; init; }

    /// <summary>What else the cover tells, each with its label.</summary>
    public required IReadOnlyList<(string Label, string Text)> Facts { get; init; }
}

/// <summary>A workbook under way, with what its sheets are made from.</summary>
internal sealed record Book(XLWorkbook File, BookHead Head, IFigures Figures, IStringLocalizer<WorkbookTexts> Text, string Language, DateTimeOffset MadeUtc)
{
    /// <summary>Whether some of what is known is hidden in it.</summary>
    public bool IsShared => Figures.LeastRespondents(Figures.RoundId) is not null;

    /// <summary>Drawn last of all: they are not ClosedXML's.</summary>
    public List<NativeChart> Charts { get; } = [];

    /// <summary>Of the largest sheets; written last, too.</summary>
    public List<LateRows> LateRows { get; } = [];

    /// <summary>The row of the overview with a theme's indices.</summary>
    public Dictionary<string, int> IndexRow { get; } = [];

    /// <summary>The row of the questions' sheet where a theme of the current round begins for a municipality or, with null, the cohort.</summary>
    public Dictionary<(string Theme, Guid? MunicipalityId), int> FirstQuestion { get; } = [];

    /// <summary>The municipalities in order, and last the cohort, with the names to show.</summary>
    public IEnumerable<(Guid? MunicipalityId, string Number, string Name)> Places =>
        Figures.Municipalities.Select(one => ((Guid?)one.MunicipalityId, one.Number, one.Name)).Append((null, "", Text["WholeCohort"].Value));

    /// <summary>The groups in order, and last everybody.</summary>
    public IEnumerable<(string Code, string Name)> Groups => Figures.Groups.Select(group => (group.Code, group.Name.In(Language))).Append((TallyCell.Total, Text["Everybody"].Value));

    /// <summary>A value as its cell holds it: where it is hidden the words that say so, where nobody was asked nothing.</summary>
    public object? Cell(Visibility visibility, object? value) => visibility switch
    {
        Visibility.Shown => value,
        Visibility.Hidden => Text["NotShown"].Value,
        _ => null,
    };

    public string Place(Guid? municipalityId) => Places.First(place => place.MunicipalityId == municipalityId).Name;

    public string Group(string code) => Groups.First(group => group.Code == code).Name;

    public string Series(Change change) => change.Series switch
    {
        Domain.Analysis.Series.Compared => Text["SeriesCompared"],
        Domain.Analysis.Series.Broken => Text["SeriesBroken"],
        _ => "",
    };
}
