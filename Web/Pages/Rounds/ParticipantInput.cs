using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Texts;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Pages.Rounds;

/// <summary>The fields of the form for one more participant.</summary>
public sealed record ParticipantInput
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? MunicipalityId { get; init; }

    public IReadOnlyList<string>? GroupCodes { get; init; }

    public string? Language { get; init; }

    /// <summary>The person, or null with what is wrong in the model state.</summary>
    internal NewParticipant? Check(
        IReadOnlyList<Municipality> municipalities, IReadOnlyList<GroupKind> groups, ModelStateDictionary errors, IStringLocalizer<RoundTexts> text)
    {
        void Wrong(string field, string error) => errors.AddModelError($"Input.{field}", error);

        var name = Name?.Trim() ?? "";
        var email = Email?.Trim() ?? "";
        var municipality = municipalities.FirstOrDefault(m => m.MunicipalityId.ToString() == MunicipalityId);
        var codes = groups.Select(group => group.GroupCode).Where(code => GroupCodes?.Contains(code) == true).ToList();
        if (name.Length == 0)
            Wrong(nameof(Name), text["PersonNameMissing"]);
        else if (name.Length > 200)
            Wrong(nameof(Name), text["TooLong", 200]);
        else if (Mailbox.HasControlCharacters(name))
            Wrong(nameof(Name), text["NotText"]);
        if (!Mailbox.IsAddress(email))
            Wrong(nameof(Email), text["EmailWrong"]);
        if (municipality is null)
            Wrong(nameof(MunicipalityId), text["MunicipalityMissing"]);
        if (codes.Count == 0 || codes.Count != GroupCodes!.Distinct().Count())
            Wrong(nameof(GroupCodes), text["GroupMissing"]);
        if (!Languages.Has(Language))
            Wrong(nameof(Language), text["LanguageMissing"]);
        return !errors.IsValid
            ? null
            : new() { MunicipalityId = municipality!.MunicipalityId, Name = name, Email = email, Language = Language!, GroupCodes = codes };
    }
}
