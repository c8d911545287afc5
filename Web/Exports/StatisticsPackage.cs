using System.IO.Compression;
using System.Text;

namespace BoSoSurvey.Web.Exports;

/// <summary>Every other file, and last one that says what they are and how much is in them, in one archive.</summary>
internal sealed class StatisticsPackage : ExportFile
{
    public override string Name => "all.zip";

    public override string ContentType => "application/zip";

    public override string TextKey => "Package";

    public override async Task WriteAsync(Export export, Stream stream, Outlet outlet, CancellationToken cancellationToken)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var files = ExportFiles.All.Where(file => file is not StatisticsPackage).ToList();
        foreach (var file in files)
        {
            // A workbook is an archive itself.
            await using var entry = await Entry(file.FileName(export.Details), file is RawWorkbook ? CompressionLevel.NoCompression : CompressionLevel.Fastest).OpenAsync(cancellationToken);
            await file.WriteAsync(export, entry, outlet, cancellationToken);
        }

        await using var readMe = await Entry("README.txt", CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await using var to = new StreamWriter(readMe, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { NewLine = "\r\n" };
        string[] lines = [export.Text["Internal"], export.Title, "", .. files.Select(file => $"{file.FileName(export.Details)}: {export.Text[$"{file.TextKey}Text"]}"), "", export.Text["WideMarks"], export.Text["ExcelMarks"], export.Text["Apostrophes"], "", export.Counts];
        foreach (var line in lines)
            await to.WriteLineAsync(line);

        ZipArchiveEntry Entry(string name, CompressionLevel level) => zip.CreateEntry(name, level);
    }
}
