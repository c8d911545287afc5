using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Mvc;

namespace BoSoSurvey.Web.Charts;

/// <summary>A picture that is too large to stand in a page as an address, as a download.</summary>
/// <param name="Name">What its file is called after: the title, where that is short and its own.</param>
/// <param name="Source"><see cref="Chart.Source"/>.</param>
internal sealed record SavedPicture(XElement Picture, string Title, string Name, PictureSource Source)
{
    public FileContentResult File() => new(Encoding.UTF8.GetBytes(Svg.Saved(Picture, Title, Source).ToString(SaveOptions.DisableFormatting)), "image/svg+xml")
    {
        FileDownloadName = Chart.FileNameOf(Name, Source),
    };
}
