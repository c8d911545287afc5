using BoSoSurvey.Domain.Releases;

namespace BoSoSurvey.Web.Results;

/// <summary>A release as its readers see it.</summary>
internal sealed record SharedView(Release Release, IFigures Figures);
