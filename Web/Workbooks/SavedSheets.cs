using DocumentFormat.OpenXml.Packaging;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>Sheets of a workbook that ClosedXML has saved, by name.</summary>
internal static class SavedSheets
{
    public static WorksheetPart Find(SpreadsheetDocument document, string name)
    {
        var book = document.WorkbookPart!;
        return (WorksheetPart)book.GetPartById(book.Workbook.Descendants<DocumentFormat.OpenXml.Spreadsheet.Sheet>().Single(sheet => sheet.Name == name).Id!);
    }
}
