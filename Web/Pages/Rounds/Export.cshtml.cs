using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>The raw data of a round as a download, sent while it is read.</summary>
internal sealed class ExportModel(EvaluatedRounds rounds, ExportFiles exports, CurrentUser user, ILogger<ExportModel> log) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid RoundId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Format { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (ExportFiles.Find(Format) is not { } file || await rounds.FindAsync(RoundId, cancellationToken) is not { HasResults: true } details)
            return NotFound();
        var export = await exports.BeginAsync(details, cancellationToken);
        var name = file.FileName(details);
        Response.ContentType = file.ContentType;
        Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = name }.ToString();
        var outlet = new Outlet(Response.Body);
        // What fails on the way ends the connection, so that half a file is not taken for a whole one.
        await file.WriteAsync(export, outlet, outlet, cancellationToken);
        await outlet.FinishAsync(cancellationToken);
        log.LogInformation(
            "User {UserId} downloaded {Format} of round {RoundId}: {Responses} responses, {Answers} answers, {Corrupt} corrupt",
            user.UserId, file.Name, RoundId, export.Done?.Responses, export.Done?.Answers, export.Done?.Corrupt);
        return new EmptyResult();
    }
}
