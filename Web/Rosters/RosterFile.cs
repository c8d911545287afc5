using BoSoSurvey.Domain.Rosters;

namespace BoSoSurvey.Web.Rosters;

/// <summary>Why a file cannot be read as a roster. Each has a text "File{fault}" that says what to do.</summary>
internal enum RosterFileFault
{
    /// <summary>No bytes, or no row below the heading.</summary>
    Empty,

    /// <summary>More bytes than <see cref="RosterFile.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>Neither .xlsx nor .csv by name, or something else inside.</summary>
    WrongType,

    /// <summary>A password, or the Excel format from before 2007: both have the same outer form.</summary>
    Encrypted,

    Macros,

    ExternalLinks,

    /// <summary>ClosedXML cannot read pictures without Windows.</summary>
    Pictures,

    /// <summary>More parts, or bytes when inflated, or inflated that much more, than any roster has.</summary>
    Inflates,

    /// <summary>XML with a document type: Excel never writes one, attackers do.</summary>
    DocumentType,

    Damaged,

    /// <summary>No sheet with anything on it.</summary>
    NoSheet,

    /// <summary>More rows than <see cref="RosterFile.MaxRows"/>.</summary>
    TooManyRows,

    /// <summary>A cell of more than <see cref="RosterRow.MaxCellLength"/> characters, in the row given.</summary>
    CellTooLong,

    MissingColumns,

    ColumnsTwice,
}

/// <summary>A roster file that was read: its rows, or why not.</summary>
/// <param name="Rows">The rows below the heading that are not empty.</param>
/// <param name="Fault">Null if the file could be read.</param>
/// <param name="Columns">The columns that the fault is about.</param>
/// <param name="Row">The row that the fault is about.</param>
internal sealed record RosterFileReading(
    IReadOnlyList<RosterRow> Rows, RosterFileFault? Fault = null, IReadOnlyList<RosterColumn>? Columns = null, int Row = 0)
{
    /// <inheritdoc cref="RosterHeading.Ignored"/>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    public static RosterFileReading Failed(RosterFileFault fault, int row = 0) => new([], fault, Row: row);
}

/// <summary>Reads roster files from people we do not know: never throws on what is in them, and never lets them take more than a set share of the machine.</summary>
internal static class RosterFile
{
    public const int MaxBytes = 5 * 1024 * 1024;

    public const int MaxRows = 20_000;

    /// <param name="fileName">As the browser gave it; only its ending is used.</param>
    public static RosterFileReading Read(string fileName, byte[] content)
    {
        if (content.Length == 0)
            return RosterFileReading.Failed(RosterFileFault.Empty);
        if (content.Length > MaxBytes)
            return RosterFileReading.Failed(RosterFileFault.TooLarge);

        var grid = Path.GetExtension(fileName).ToLowerInvariant() switch
        {
            ".csv" or ".txt" => CsvGrid.Read(content),
            ".xlsx" => WorkbookGrid.Read(content),
            ".xlsm" or ".xltm" or ".xlsb" => RosterGrid.Failed(RosterFileFault.Macros),
            ".xls" => RosterGrid.Failed(RosterFileFault.Encrypted),
            _ => RosterGrid.Failed(RosterFileFault.WrongType),
        };
        return grid.Fault is { } fault ? RosterFileReading.Failed(fault, grid.FaultRow) : ReadRows(grid);
    }

    private static RosterFileReading ReadRows(RosterGrid grid)
    {
        if (grid.Rows.Count == 0)
            return RosterFileReading.Failed(RosterFileFault.Empty);
        var heading = new RosterHeading(grid.Rows[0].Cells);
        if (heading.Missing.Count > 0)
            return new([], RosterFileFault.MissingColumns, heading.Missing);
        if (heading.Twice.Count > 0)
            return new([], RosterFileFault.ColumnsTwice, heading.Twice);

        var rows = new List<RosterRow>(grid.Rows.Count);
        foreach (var (number, cells) in grid.Rows.Skip(1))
            if (heading.Read(number, cells) is { } row)
                rows.Add(row);
        return rows.Count == 0 ? RosterFileReading.Failed(RosterFileFault.Empty) : new(rows) { IgnoredColumns = heading.Ignored };
    }
}

/// <summary>The cells of a file as they stood; empty rows are left out, and the numbers of the others tell.</summary>
internal sealed class RosterGrid
{
    private readonly List<(int Number, IReadOnlyList<RosterCell> Cells)> _rows = [];

    public IReadOnlyList<(int Number, IReadOnlyList<RosterCell> Cells)> Rows => _rows;

    public RosterFileFault? Fault { get; private init; }

    public int FaultRow { get; private init; }

    public static RosterGrid Failed(RosterFileFault fault, int row = 0) => new() { Fault = fault, FaultRow = row };

    /// <returns>The whole as it failed by this row; null if there is room for it.</returns>
    public RosterGrid? Add(int number, IReadOnlyList<RosterCell> cells)
    {
        if (cells.Any(cell => cell.Text.Length > RosterRow.MaxCellLength))
            return Failed(RosterFileFault.CellTooLong, number);
        if (cells.All(cell => string.IsNullOrWhiteSpace(cell.Text)))
            return null;
        // The heading is a row as well.
        if (_rows.Count > RosterFile.MaxRows)
            return Failed(RosterFileFault.TooManyRows);
        _rows.Add((number, cells));
        return null;
    }
}
