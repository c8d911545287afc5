using System.Globalization;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Texts;
using ClosedXML.Excel;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>The comparison workbook of a cohort, for one round with those before it, in the language of the request. Research level.</summary>
internal sealed class CohortWorkbook(IStringLocalizer<WorkbookTexts> text, TimeProvider clock)
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>"Pulje 1 – Runde 2.xlsx", without what Windows takes in no file name.</summary>
    public static string FileName(RoundDetails details)
    {
        var name = $"{details.Setting.CohortName} – {details.Round.Name}";
        return string.Concat(name.Select(letter => char.IsControl(letter) || "<>:\"/\\|?*".Contains(letter, StringComparison.Ordinal) ? '_' : letter)).Trim() + ".xlsx";
    }

    /// <param name="texts">Of all the rounds of the results, in the order to show them in.</param>
    /// <param name="to">Can be read and sought in, too.</param>
    public void Write(RoundDetails details, CohortResults results, IReadOnlyList<WrittenAnswer> texts, Stream to)
    {
        using var file = new XLWorkbook();
        var book = new Book(file, details, results, text, CultureInfo.CurrentUICulture.Name, clock.GetUtcNow());
        file.Properties.Title = FileName(details)[..^".xlsx".Length];
        file.Properties.Author = details.Setting.ProgrammeName;
        file.Properties.Created = file.Properties.Modified = book.MadeUtc.UtcDateTime;
        CoverSheet.Add(book);
        ResponseRateSheet.Add(book);
        OverviewSheet.Add(book);
        GroupSheet.Add(book);
        DiscussionSheet.Add(book);
        if (results.Rounds.Count > 1)
            TrendSheet.Add(book);
        QuestionSheet.Add(book);
        ChoiceSheet.Add(book);
        MeasureSheet.Add(book);
        TextSheet.Add(book, texts);
        CodebookSheet.Add(book);
        file.SaveAs(to);
        WholeCharacters.Mend(to);
    }
}

/// <summary>A workbook under way, with what its sheets are made from.</summary>
internal sealed record Book(
    XLWorkbook File, RoundDetails Details, CohortResults Results, IStringLocalizer<WorkbookTexts> Text, string Language, DateTimeOffset MadeUtc)
{
    /// <summary>The municipalities in order, and last the cohort, with the names to show.</summary>
    public IEnumerable<(Guid? MunicipalityId, string Number, string Name)> Places =>
        Results.Municipalities.Select(one => ((Guid?)one.MunicipalityId, one.MunicipalityNumber, one.Name)).Append((null, "", Text["WholeCohort"].Value));

    /// <summary>The groups in order, and last everybody.</summary>
    public IEnumerable<(string Code, string Name)> Groups =>
        Results.Groups.Select(group => (group.GroupCode, group.Name.In(Language))).Append((TallyCell.Total, Text["Everybody"].Value));

    /// <summary>A question as it reads alone: a statement of several goes on from what stands over them all.</summary>
    public string Full(Question question) =>
        question.Code == question.Item.Code ? question.Text.In(Language) : $"{question.Item.Text.In(Language)} – {question.Text.In(Language)}";

    public string Place(Guid? municipalityId) => Places.First(place => place.MunicipalityId == municipalityId).Name;

    public string Group(string code) => Groups.First(group => group.Code == code).Name;

    public string Series(Change change) => change.Series switch
    {
        Domain.Analysis.Series.Compared => Text["SeriesCompared"],
        Domain.Analysis.Series.Broken => Text["SeriesBroken"],
        _ => "",
    };
}
