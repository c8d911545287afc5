using System.Globalization;
using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;
using ClosedXML.Excel;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace BoSoSurvey.Web.Workbooks;

/// <summary>
/// The rows of a sheet that has thousands of them. ClosedXML would keep every cell in memory and give each a style of its own, so it saves the sheet with its header
/// alone, and they are made and written into it afterwards, one after another, in the styles of their columns.
/// </summary>
/// <param name="Sheet">Its name.</param>
/// <param name="HeaderRow">From 1; nothing stands below.</param>
/// <param name="Titles">Of the columns.</param>
/// <param name="Rows">Gone through once, when they are written. A string is text, null or an empty string nothing, all else a number.</param>
/// <param name="Count">How many they are.</param>
internal sealed record LateRows(string Sheet, int HeaderRow, IReadOnlyList<string> Titles, IEnumerable<object?[]> Rows, int Count)
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    /// <summary>In points, of rows that have another height than the sheet's, by their place from 0.</summary>
    public required IReadOnlyDictionary<int, double> Heights { get; init; }

    /// <summary>The name of the Excel table that header and rows are; null: they are none.</summary>
    public string? Table { get; init; }

    /// <summary>Makes the workbook that ClosedXML has saved ready for the rows.</summary>
    /// <returns>The name of the part that they are written into.</returns>
    public string Prepare(SpreadsheetDocument document)
    {
        var part = SavedSheets.Find(document, Sheet);
        if (Table is not null)
            AddTable(part);
        return part.Uri.OriginalString.TrimStart('/');
    }

    /// <summary>Copies a workbook, with rows in those of its parts that have some. No part is ever whole in memory.</summary>
    public static void Copy(Stream workbook, IReadOnlyDictionary<string, LateRows> rows, Stream to)
    {
        using var from = new ZipArchive(workbook, ZipArchiveMode.Read, leaveOpen: true);
        using var copy = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var part in from.Entries)
        {
            using var read = part.Open();
            using var write = copy.CreateEntry(part.FullName, CompressionLevel.Fastest).Open();
            if (rows.TryGetValue(part.FullName, out var late))
                late.Write(read, write);
            else
                read.CopyTo(write);
        }
    }

    private void Write(Stream from, Stream to)
    {
        var saved = XElement.Load(from);
        var styles = saved.Element(Main + "cols")!.Elements()
            .SelectMany(column => Enumerable.Repeat(column.Attribute("style")?.Value, 1 + (int)column.Attribute("max")! - (int)column.Attribute("min")!)).ToList();
        saved.Element(Main + "dimension")?.SetAttributeValue("ref", Area(1));
        using var writer = XmlWriter.Create(to);
        writer.WriteStartElement(saved.Name.LocalName, Main.NamespaceName);
        foreach (var attribute in saved.Attributes().Where(attribute => attribute.Name.LocalName != "xmlns" && attribute.Value != Main.NamespaceName))
            writer.WriteAttributeString(attribute.IsNamespaceDeclaration ? "xmlns" : saved.GetPrefixOfNamespace(attribute.Name.Namespace), attribute.Name.LocalName, attribute.Name.NamespaceName, attribute.Value);
        foreach (var element in saved.Elements())
            if (element.Name.LocalName != "sheetData")
                element.WriteTo(writer);
            else
            {
                writer.WriteStartElement("sheetData", Main.NamespaceName);
                // ClosedXML may have left an empty row below, which is to be written once.
                foreach (var header in element.Elements().Where(row => (int)row.Attribute("r")! <= HeaderRow))
                    header.WriteTo(writer);
                // Nothing, which ends the tag before.
                writer.WriteRaw("");
                writer.Flush();
                WriteRows(to, styles);
                writer.WriteEndElement();
            }

        writer.WriteEndElement();
    }

    /// <summary>Of header and rows, or from another row on.</summary>
    private string Area(int firstRow) => $"A{firstRow}:{XLHelper.GetColumnLetterFromNumber(Titles.Count)}{HeaderRow + Math.Max(1, Count)}";

    /// <summary>ClosedXML would take most of a second for it.</summary>
    private void AddTable(WorksheetPart part)
    {
        var table = part.AddNewPart<TableDefinitionPart>();
        table.Table = new(
            new AutoFilter { Reference = Area(HeaderRow) },
            new TableColumns(Titles.Select((title, i) => new TableColumn { Id = (uint)i + 1, Name = title })) { Count = (uint)Titles.Count })
        {
            Id = 1, Name = Table!, DisplayName = Table!, Reference = Area(HeaderRow),
        };
        // It has said that there are none.
        part.Worksheet.RemoveAllChildren<TableParts>();
        part.Worksheet.AddChild(new TableParts(new TablePart { Id = part.GetIdOfPart(table) }) { Count = 1 });
    }

    private void WriteRows(Stream to, List<string?> styles)
    {
        var writer = new RowWriter(to, HeaderRow + 1);
        foreach (var row in Rows)
        {
            writer.Begin(Heights.TryGetValue(writer.Row - HeaderRow - 1, out var height) ? height : null);
            for (var column = 0; column < row.Length; column++)
                if (row[column] is string text)
                    writer.Text(text, styles[column]);
                else if (row[column] is { } number)
                    writer.Number(Convert.ToDouble(number, CultureInfo.InvariantCulture), styles[column]);
                else
                    writer.Skip();
            writer.End();
        }
    }
}
