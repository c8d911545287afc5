using System.Globalization;
using BoSoSurvey.Domain.Rosters;
using ClosedXML.Excel;

namespace BoSoSurvey.Web.Rosters;

/// <summary>Reads the first sheet that has something on it, after <see cref="WorkbookCheck"/> has found the file harmless.</summary>
internal static class WorkbookGrid
{
    private const int MaxColumns = 200;

    public static RosterGrid Read(byte[] content)
    {
        if (WorkbookCheck.Find(content) is { } fault)
            return RosterGrid.Failed(fault);
        try
        {
            using var workbook = new XLWorkbook(new MemoryStream(content), XLEventTracking.Disabled);
            var sheet = workbook.Worksheets.FirstOrDefault(sheet => sheet.Visibility == XLWorksheetVisibility.Visible && sheet.LastCellUsed() is not null);
            return sheet is null ? RosterGrid.Failed(RosterFileFault.NoSheet) : Read(sheet);
        }
#pragma warning disable CA1031 // The library throws what it likes on a file that it cannot read, and the answer is the same to all of it.
        catch (Exception)
#pragma warning restore CA1031
        {
            return RosterGrid.Failed(RosterFileFault.Damaged);
        }
    }

    private static RosterGrid Read(IXLWorksheet sheet)
    {
        var grid = new RosterGrid();
        foreach (var row in sheet.RowsUsed())
        {
            var last = Math.Min(row.LastCellUsed()?.Address.ColumnNumber ?? 0, MaxColumns);
            var cells = new RosterCell[last];
            for (var column = 1; column <= last; column++)
                cells[column - 1] = Read(row.Cell(column));
            if (grid.Add(row.RowNumber(), cells) is { } failed)
                return failed;
        }

        return grid;
    }

    private static RosterCell Read(IXLCell cell)
    {
        // What Excel last worked out; nothing is worked out here.
        var value = cell.HasFormula ? cell.CachedValue : cell.Value;
        return value switch
        {
            double number => new(number.ToString("R", CultureInfo.InvariantCulture), IsNumber: true),
            _ => new(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
        };
    }
}
