using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Tests.Support;
using BoSoSurvey.Web.Workbooks;
using ClosedXML.Excel;
using Dapper;
using Xunit;

namespace BoSoSurvey.Tests.Workbooks;

/// <summary>The sheet of what people wrote does not grow with a survey; that it has the answers is tested with the whole workbook.</summary>
public class TextSheetTests
{
    [Theory]
    [InlineData(TextSheet.Most, "Vi møtes for sjelden")]
    [InlineData(TextSheet.Most + 1, "Det er 10\u00a0001 svar med egne ord, og denne arbeidsboken tar høyst 10\u00a0000.")]
    public async Task Answers_MoreThanItTakes_AreLeftToTheRawData(int counted, string words)
    {
        await using var site = new TestSite();
        var data = await new TestData(site.Db).ProgrammeAsync();
        var (municipalityId, roundId) = (await data.MunicipalityAsync(), await data.RoundAsync());
        await data.AnswerAsync(roundId, await data.ParticipantAsync(roundId, municipalityId), new Dictionary<string, string?> { ["FOR_EGE_6"] = "Vi møtes for sjelden" });
        // So many were counted: to store them all would take a while.
        await site.Db.WriteAsync(async t =>
        {
            await TallyStore.ChangeVersionAsync(t, roundId, municipalityId);
            Assert.Equal(1, await t.Connection!.ExecuteAsync(
                "UPDATE Tally SET Responses = @counted WHERE RoundId = @roundId AND GroupCode = @total AND Cell = @cell",
                new { counted, roundId, total = TallyCell.Total, cell = new TallyCell("FOR_EGE_6", TallyCell.Answered).ToString() }, t));
        });
        using var client = await site.LogInAsync(new RoleAssignment(Role.Evaluator, data.ProgrammeId));

        using var workbook = new XLWorkbook(await client.GetStreamAsync(new Uri($"/rounds/{roundId}/workbook", UriKind.Relative)));

        var row = Assert.Single(workbook.Worksheet("Fritekst").RowsUsed(), row => row.RowNumber() > Sheet.HeaderRow);
        Assert.StartsWith(words, row.LastCellUsed().GetString(), StringComparison.Ordinal);
    }
}
