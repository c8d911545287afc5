using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Cohorts;

/// <summary>Takes a roster file and reads it. Nothing is imported here.</summary>
[RequestSizeLimit(LargestUpload)]
[RequestFormLimits(MultipartBodyLengthLimit = LargestUpload)]
internal sealed class ImportModel(EvaluatedCohorts cohorts, IStringLocalizer<RosterTexts> text) : PageModel
{
    /// <summary>Far more than is read, in bytes: a file that is too large gets an answer rather than a broken connection.</summary>
    private const long LargestUpload = 256L * 1024 * 1024;

    [BindProperty]
    public ImportInput Input { get; set; } = new();

    public Programme Programme { get; private set; } = null!;

    public Cohort Cohort { get; private set; } = null!;

    public IReadOnlyList<GroupKind> Groups { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid cohortId) => await LoadAsync(cohortId) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid cohortId, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cohortId))
            return NotFound();
        if (Input.File is not { } file)
            return Refuse(text["FileMissing"]);
        if (file.Length > RosterFile.MaxBytes)
            return Refuse(Message(RosterFileReading.Failed(RosterFileFault.TooLarge)));

        using var content = new MemoryStream((int)file.Length);
        await file.CopyToAsync(content, cancellationToken);
        // Browsers send the name alone; others may send what they like.
        var name = string.Concat(Path.GetFileName(file.FileName).Where(c => !char.IsControl(c)));
        var reading = RosterFile.Read(name, content.ToArray());
        if (reading.Fault is not null)
            return Refuse(Message(reading));
        var uploadId = await cohorts.Rosters.AddUploadAsync(
            cohortId, cohorts.UserId, name.Length > 200 ? name[^200..] : name, reading.Rows, reading.IgnoredColumns, cancellationToken);
        return Redirect($"/cohorts/{cohortId}/import/{uploadId}");
    }

    private PageResult Refuse(string message)
    {
        ModelState.AddModelError("Input.File", message);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private string Message(RosterFileReading reading) => reading.Fault switch
    {
        RosterFileFault.TooLarge => text["FileTooLarge", RosterFile.MaxBytes / 1024 / 1024],
        RosterFileFault.TooManyRows => text["FileTooManyRows", RosterFile.MaxRows],
        RosterFileFault.CellTooLong => text["FileCellTooLong", reading.Row, Domain.Rosters.RosterRow.MaxCellLength],
        RosterFileFault.MissingColumns or RosterFileFault.ColumnsTwice =>
            text[$"File{reading.Fault}", string.Join(", ", reading.Columns!.Select(column => text[$"Column{column}"].Value))],
        var fault => text[$"File{fault}"],
    };

    private async Task<bool> LoadAsync(Guid cohortId)
    {
        if (await cohorts.FindAsync(cohortId) is not var (programme, cohort))
            return false;
        (Programme, Cohort) = (programme, cohort);
        Groups = await cohorts.Programmes.ListGroupKindsAsync(programme.ProgrammeId);
        return true;
    }
}

/// <summary>The field of the upload form.</summary>
public sealed record ImportInput
{
    public IFormFile? File { get; init; }
}
