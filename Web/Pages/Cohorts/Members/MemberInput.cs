using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Web.Html;
using BoSoSurvey.Web.Rosters;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Cohorts.Members;

/// <summary>The fields of the form for one person in the roster, as they were typed.</summary>
public sealed record MemberInput
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? JobTitle { get; init; }

    public string? MunicipalityId { get; init; }

    public IReadOnlyList<string>? GroupCodes { get; init; }

    public string? Language { get; init; }

    internal static MemberInput Of(Member member) => new()
    {
        Name = member.Name,
        Email = member.Email,
        JobTitle = member.JobTitle,
        MunicipalityId = member.MunicipalityId.ToString(),
        GroupCodes = member.GroupCodes,
        Language = member.Language,
    };

    internal PersonFields Fields(RosterSetting setting) => new()
    {
        Name = Name,
        Email = Email,
        HasJobTitle = true,
        JobTitle = JobTitle,
        MunicipalityId = MunicipalityId,
        GroupCodes = GroupCodes,
        Language = Language,
        Municipalities = setting.Municipalities,
        Groups = setting.Groups,
    };

    /// <summary>The person, checked as the rows of a file would be that say the same; or null with what is wrong in the model state.</summary>
    internal Member? Check(RosterSetting setting, Guid memberId, ModelStateDictionary errors, IStringLocalizer<RosterTexts> text)
    {
        var municipality = setting.Municipalities.FirstOrDefault(m => m.MunicipalityId.ToString() == MunicipalityId);
        var row = new RosterRow
        {
            Number = 1,
            Cohort = setting.Cohort.Name,
            MunicipalityNumber = municipality?.MunicipalityNumber ?? "",
            Municipality = municipality?.Name ?? "",
            Group = "",
            Name = Name?.Trim() ?? "",
            Email = Email?.Trim() ?? "",
            JobTitle = JobTitle?.Trim() ?? "",
            Language = Language ?? "",
        };
        var groups = (GroupCodes ?? []).Distinct().DefaultIfEmpty("");
        var plan = new RosterPlan([.. groups.Select((group, index) => row with { Number = index + 1, Group = group })], setting, () => memberId);
        foreach (var error in plan.Errors.DistinctBy(error => error.Column))
        {
            var (field, message) = error.Column switch
            {
                RosterColumn.MunicipalityNumber => (nameof(MunicipalityId), text["PersonMunicipalityMissing"].Value),
                RosterColumn.Group => (nameof(GroupCodes), text["PersonGroupMissing"].Value),
                RosterColumn.Language => (nameof(Language), text["PersonLanguageMissing"].Value),
                var column => (column.ToString(), text.Of(error, [])),
            };
            errors.AddModelError($"Input.{field}", message);
        }

        return errors.IsValid ? plan.New.Single() : null;
    }
}
