using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Workbooks;
using Microsoft.AspNetCore.Mvc;

namespace BoSoSurvey.Web.Pages.Council;

/// <summary>A release as a workbook.</summary>
internal sealed class WorkbookModel(ReleasedCohorts cohorts, CohortWorkbook workbook) : ReleasedFileModel(cohorts)
{
    protected override FileResult Make(ReleasedCohort found, SharedView view)
    {
        var file = new MemoryStream();
        workbook.WriteShared(found.Programme.Name, found.Cohort.Name, view, file);
        file.Position = 0;
        return File(file, CohortWorkbook.ContentType, workbook.FileName(found.Cohort.Name, view.Release));
    }
}
