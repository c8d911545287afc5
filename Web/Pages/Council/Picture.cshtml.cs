using System.Globalization;
using BoSoSurvey.Web.Charts;
using BoSoSurvey.Web.Results;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Council;

/// <summary>The municipalities' themes in a release as a picture.</summary>
internal sealed class PictureModel(ReleasedCohorts cohorts, IStringLocalizer<ResultTexts> text, IStringLocalizer<ReleaseTexts> releaseText) : ReleasedFileModel(cohorts)
{
    protected override FileResult Make(ReleasedCohort found, SharedView view)
    {
        var table = HeatTable.ByMunicipality(view.Figures, text["ByMunicipality"], text["WholeCohort"]);
        return new SavedPicture(table.Picture(text, CultureInfo.CurrentUICulture.Name), table.Caption, table.Caption, view.PictureSource(found.Programme.Name, found.Cohort.Name, releaseText)).File();
    }
}
