using System.IO.Compression;
using System.Xml;

namespace BoSoSurvey.Web.Rosters;

/// <summary>
/// Looks through an .xlsx file before anything that builds it up in memory opens it (S11). Every part is inflated and counted, whatever sizes the file
/// claims, and its XML is read through once, so that nothing comes later that was not seen here.
/// </summary>
internal static class WorkbookCheck
{
    public const int MaxParts = 200;

    public const long MaxInflatedBytes = 60L * 1024 * 1024;

    /// <summary>Inflated bytes to a byte of the file. Sheets of one repeated row stay below 100.</summary>
    public const int MaxRatio = 200;

    private const int MaxCells = 400_000;

    /// <summary>The reader that comes later goes down one level of elements by one level of calls.</summary>
    private const int MaxDepth = 64;

    private static readonly string[] Binary = [".bin", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf"];

    /// <summary>What is wrong with the file; null if it may be opened.</summary>
    public static RosterFileFault? Find(byte[] content)
    {
        if (content.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            return RosterFileFault.Encrypted;
        if (!content.AsSpan().StartsWith("PK"u8))
            return RosterFileFault.WrongType;
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
            return Find(archive, content.Length);
        }
        // What the zip and XML readers throw on what they cannot read.
        catch (Exception e) when (e is InvalidDataException or XmlException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            return RosterFileFault.Damaged;
        }
    }

    private static RosterFileFault? Find(ZipArchive archive, int fileBytes)
    {
        if (archive.Entries.Count > MaxParts)
            return RosterFileFault.Inflates;
        if (archive.Entries.Any(entry => entry.IsEncrypted))
            return RosterFileFault.Encrypted;
        var names = archive.Entries.Select(entry => entry.FullName.Replace('\\', '/').TrimStart('/').ToLowerInvariant()).ToList();
        // Which of two parts under one name is read is up to the reader.
        if (names.Distinct().Count() != names.Count)
            return RosterFileFault.Damaged;
        if (!names.Contains("[content_types].xml") || !names.Any(name => name.StartsWith("xl/", StringComparison.Ordinal)))
            return RosterFileFault.WrongType;
        if (names.Any(name => name.Contains("vbaproject", StringComparison.Ordinal) || name.StartsWith("xl/activex/", StringComparison.Ordinal)
            || name.StartsWith("xl/macrosheets/", StringComparison.Ordinal)))
            return RosterFileFault.Macros;
        if (names.Any(name => name.StartsWith("xl/externallinks/", StringComparison.Ordinal) || name == "xl/connections.xml"))
            return RosterFileFault.ExternalLinks;
        if (names.Any(name => name.StartsWith("xl/media/", StringComparison.Ordinal)))
            return RosterFileFault.Pictures;

        var room = Math.Min(MaxInflatedBytes, (long)fileBytes * MaxRatio);
        foreach (var entry in archive.Entries)
        {
            if (Inflate(entry, ref room) is not { } part)
                return RosterFileFault.Inflates;
            if ((!Binary.Contains(Path.GetExtension(entry.Name).ToLowerInvariant()) || LooksLikeXml(part)) && part.Length > 0 && FindInXml(part) is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>The part inflated; null when it takes more than the room left.</summary>
    private static MemoryStream? Inflate(ZipArchiveEntry entry, ref long room)
    {
        using var source = entry.Open();
        var part = new MemoryStream();
        var buffer = new byte[81_920];
        for (var read = source.Read(buffer); read > 0; read = source.Read(buffer))
        {
            room -= read;
            if (room < 0)
                return null;
            part.Write(buffer, 0, read);
        }

        part.Position = 0;
        return part;
    }

    private static bool LooksLikeXml(MemoryStream part)
    {
        var start = part.GetBuffer().AsSpan(0, (int)Math.Min(part.Length, 64));
        return start.IndexOf((byte)'<') >= 0;
    }

    private static RosterFileFault? FindInXml(MemoryStream part)
    {
        // Prohibit would throw like any fault of the XML; this way the answer can say which it was. Without a resolver nothing is fetched, and entities are capped.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = null, MaxCharactersFromEntities = 1 };
        using var reader = XmlReader.Create(part, settings);
        var (rows, cells) = (0, 0);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.DocumentType)
                return RosterFileFault.DocumentType;
            if (reader.Depth > MaxDepth)
                return RosterFileFault.Damaged;
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            switch (reader.LocalName)
            {
                // With rows beyond the cap that have no cells, and which need not be looked at either.
                case "row" when ++rows > RosterFile.MaxRows + 1:
                    return RosterFileFault.TooManyRows;
                case "c" when ++cells > MaxCells:
                    return RosterFileFault.Inflates;
                // Every cell of it would be made.
                case "mergeCell" when Cells(reader.GetAttribute("ref")) > MaxCells:
                    return RosterFileFault.Damaged;
                case "Default" or "Override" when reader.GetAttribute("ContentType") is { } type
                    && (type.Contains("macroEnabled", StringComparison.OrdinalIgnoreCase) || type.Contains("vbaProject", StringComparison.OrdinalIgnoreCase)):
                    return RosterFileFault.Macros;
                // Excel makes links of addresses as they are typed; those fetch nothing.
                case "Relationship" when "External".Equals(reader.GetAttribute("TargetMode"), StringComparison.OrdinalIgnoreCase)
                    && reader.GetAttribute("Type")?.EndsWith("/hyperlink", StringComparison.OrdinalIgnoreCase) != true:
                    return RosterFileFault.ExternalLinks;
            }
        }

        return null;
    }

    /// <summary>How many cells a range such as A1:C20 has; far too many if it is no such range.</summary>
    private static long Cells(string? range)
    {
        var ends = (range ?? "").Split(':').Select(end => (Column: end.TakeWhile(char.IsAsciiLetter).Aggregate(0L, (sum, c) => Math.Min(sum * 26 + (char.ToUpperInvariant(c) - 'A' + 1), 1 << 20)),
            Row: long.TryParse(end.SkipWhile(char.IsAsciiLetter).ToArray(), out var row) ? Math.Min(row, 1 << 21) : 1 << 21)).ToList();
        return ends.Count == 2 ? (Math.Abs(ends[1].Column - ends[0].Column) + 1) * (Math.Abs(ends[1].Row - ends[0].Row) + 1) : ends.Count == 1 ? 1 : long.MaxValue;
    }
}
