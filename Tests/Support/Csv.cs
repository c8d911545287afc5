using System.Text;

namespace BoSoSurvey.Tests.Support;

/// <summary>Reads comma separated values as RFC 4180 has them, and refuses anything else.</summary>
internal static class Csv
{
    /// <summary>The rows of a file, the header first. It must begin with a byte order mark.</summary>
    public static List<string[]> Read(byte[] file)
    {
        if (!file.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            throw new FormatException("There is no byte order mark.");
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file, 3, file.Length - 3);
        var (rows, row, cell, at) = (new List<string[]>(), new List<string>(), new StringBuilder(), 0);
        while (at < text.Length)
        {
            cell.Clear();
            if (text[at] == '"')
            {
                for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
                {
                    cell.Append(text[at]);
                    if (text[at] == '"')
                        at++;
                }

                at++;
            }
            else
                for (; text[at] is not (',' or '\r' or '\n' or '"'); at++)
                    cell.Append(text[at]);

            row.Add(cell.ToString());
            if (text[at] == ',')
                at++;
            else if (text[at] == '\r' && text[at + 1] == '\n')
            {
                at += 2;
                rows.Add([.. row]);
                row.Clear();
            }
            else
                throw new FormatException($"There is a {(int)text[at]} after a cell, in row {rows.Count + 1}.");
        }

        return row.Count == 0 && rows.All(one => one.Length == rows[0].Length) ? rows : throw new FormatException("The rows are not all of one length.");
    }

    /// <summary>The rows below the header, by its names.</summary>
    public static List<Dictionary<string, string>> Records(byte[] file)
    {
        var rows = Read(file);
        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(cell => cell.First, cell => cell.Second))];
    }
}
