namespace BoSoSurvey.Domain.Rosters;

/// <summary>What a roster file says about a person, column by column.</summary>
public enum RosterColumn
{
    Cohort,
    MunicipalityNumber,
    Municipality,
    Group,
    Name,
    Email,
    JobTitle,
    Language,
}

/// <summary>A cell as it stood in the file. A number without its format: what was shown as 0301 may come as 301.</summary>
public readonly record struct RosterCell(string Text, bool IsNumber = false);

/// <summary>One row of a roster file: one person in one group. The texts are trimmed and otherwise as they stood.</summary>
public sealed record RosterRow
{
    /// <summary>No cell is longer; a file with a longer one is not read.</summary>
    public const int MaxCellLength = 1000;

    /// <summary>The row's number in the file, the heading among them; the first is 1.</summary>
    public required int Number { get; init; }

    public required string Cohort { get; init; }

    public required string MunicipalityNumber { get; init; }

    public required string Municipality { get; init; }

    public required string Group { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string JobTitle { get; init; }

    public required string Language { get; init; }
}

/// <summary>Where each column stands, by the heading of a roster file.</summary>
public sealed class RosterHeading
{
    private static readonly Dictionary<string, RosterColumn> Names = Known(
        (RosterColumn.Cohort, ["pulje", "cohort"]),
        (RosterColumn.MunicipalityNumber, ["kommunenr", "kommunenummer", "municipality number", "municipality no"]),
        (RosterColumn.Municipality, ["kommune", "kommunenavn", "kommunenamn", "municipality"]),
        (RosterColumn.Group, ["gruppe", "group"]),
        (RosterColumn.Name, ["navn", "namn", "name"]),
        (RosterColumn.Email, ["e-post", "epost", "e-postadresse", "email", "e-mail", "email address"]),
        (RosterColumn.JobTitle, ["rolle", "stilling", "role", "job title", "position"]),
        (RosterColumn.Language, ["målform", "språk", "language"]));

    private readonly Dictionary<RosterColumn, int> _places = [];

    /// <param name="cells">The file's heading. Case, spaces, full stops and hyphens do not matter, nor order, nor other columns.</param>
    public RosterHeading(IReadOnlyList<RosterCell> cells)
    {
        var (twice, ignored) = (new List<RosterColumn>(), new List<string>());
        for (var i = 0; i < cells.Count; i++)
        {
            if (!Names.TryGetValue(Key(cells[i].Text), out var column))
                ignored.Add(cells[i].Text.Trim());
            else if (!_places.TryAdd(column, i))
                twice.Add(column);
        }

        (Twice, Ignored) = (twice, [.. ignored.Where(heading => heading.Length > 0)]);
        Missing = [.. Enum.GetValues<RosterColumn>().Where(column => !_places.ContainsKey(column))];
    }

    public IReadOnlyList<RosterColumn> Missing { get; }

    /// <summary>Columns that stand there more than once: nobody knows which one is meant.</summary>
    public IReadOnlyList<RosterColumn> Twice { get; }

    /// <summary>The headings of columns that nothing is read from, in the file's order.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Reads a row below the heading; null if it is empty.</summary>
    public RosterRow? Read(int number, IReadOnlyList<RosterCell> cells)
    {
        var row = new RosterRow
        {
            Number = number,
            Cohort = Text(RosterColumn.Cohort),
            // A number loses its noughts in front; text was typed as it stands.
            MunicipalityNumber = Cell(RosterColumn.MunicipalityNumber) is { IsNumber: true } cell ? cell.Text.PadLeft(4, '0') : Text(RosterColumn.MunicipalityNumber),
            Municipality = Text(RosterColumn.Municipality),
            Group = Text(RosterColumn.Group),
            Name = Text(RosterColumn.Name),
            Email = Text(RosterColumn.Email),
            JobTitle = Text(RosterColumn.JobTitle),
            Language = Text(RosterColumn.Language),
        };
        return cells.All(cell => string.IsNullOrWhiteSpace(cell.Text)) ? null : row;

        RosterCell Cell(RosterColumn column) => _places.TryGetValue(column, out var place) && place < cells.Count ? cells[place] : new("");

        string Text(RosterColumn column) => Cell(column).Text.Trim();
    }

    private static string Key(string text) => new([.. text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static Dictionary<string, RosterColumn> Known(params (RosterColumn Column, string[] Names)[] columns) =>
        columns.SelectMany(column => column.Names.Select(name => (Key(name), column.Column))).DistinctBy(pair => pair.Item1).ToDictionary();
}
