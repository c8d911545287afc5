using System.Globalization;
using BoSoSurvey.Domain.Programmes;

namespace BoSoSurvey.Domain.Rosters;

/// <summary>What a row of a roster file is checked against.</summary>
/// <param name="Cohort">The cohort that people are imported to.</param>
/// <param name="Groups">The programme's kinds of group.</param>
/// <param name="Municipalities">Those of the whole programme: the cohort's are taken, the others are known as others'.</param>
/// <param name="Members">The cohort's roster as it is.</param>
public sealed record RosterSetting(
    Cohort Cohort, IReadOnlyList<GroupKind> Groups, IReadOnlyList<Municipality> Municipalities, IReadOnlyList<Member> Members);

public enum RosterFault
{
    /// <summary>The cell is empty.</summary>
    Missing,

    /// <summary>Longer than the number of characters given.</summary>
    TooLong,

    /// <summary>Line breaks or other control characters in the cell.</summary>
    ControlCharacters,

    /// <summary>The cohort is another than the one given.</summary>
    OtherCohort,

    /// <summary>Not four digits.</summary>
    NotMunicipalityNumber,

    /// <summary>The municipality is not in the cohort.</summary>
    MunicipalityNotInCohort,

    /// <summary>The municipality is in another cohort of the programme.</summary>
    MunicipalityInOtherCohort,

    /// <summary>The number is that of the municipality given.</summary>
    OtherMunicipalityName,

    /// <summary>Not a group of the programme; those it has are given.</summary>
    UnknownGroup,

    /// <summary>Not an address of one mailbox.</summary>
    BadEmail,

    /// <summary>The address stands in the same group of the same municipality in the row given too.</summary>
    TwiceInGroup,

    /// <summary>The address stands with another name in the row given.</summary>
    OtherNameInRow,

    /// <summary>The address stands with another language in the row given.</summary>
    OtherLanguageInRow,

    /// <summary>Not nb, nn or en.</summary>
    UnknownLanguage,
}

/// <summary>What is wrong with one cell.</summary>
/// <param name="Row">The row's number in the file.</param>
/// <param name="Column">The cell's column.</param>
/// <param name="Value">What stands in the cell.</param>
/// <param name="Argument">What the fault says is given; empty where it gives nothing.</param>
public sealed record RosterError(int Row, RosterColumn Column, RosterFault Fault, string Value, string Argument = "");

/// <summary>A member as the roster has them and as the file would have them.</summary>
public sealed record MemberChange(Member Before, Member After);

/// <summary>
/// What importing a file would do to a roster. People whom the file does not name stay as they are; a person whom it names gets the name, role,
/// language and groups that it says. Nothing may be imported while there are errors.
/// </summary>
public sealed class RosterPlan
{
    public const int MaxTextLength = 200;

    private readonly RosterSetting _setting;
    private readonly Dictionary<string, string> _groups = [];
    private readonly List<RosterError> _errors = [];
    private readonly List<(RosterRow Row, Municipality Municipality, string GroupCode, string Language)> _checked = [];

    /// <param name="newId">Gives the ids of new members.</param>
    public RosterPlan(IReadOnlyList<RosterRow> rows, RosterSetting setting, Func<Guid> newId)
    {
        _setting = setting;
        foreach (var kind in setting.Groups)
            foreach (var name in new[] { kind.GroupCode, kind.Name.Nb, kind.Name.Nn, kind.Name.En })
                _groups.TryAdd(NameKey.Of(name), kind.GroupCode);
        CheckRows(rows);
        CheckAcross(rows);
        Errors = [.. _errors.OrderBy(error => error.Row).ThenBy(error => error.Column)];
        ToAdd = FindMunicipalitiesToAdd(rows);
        (New, Changed, Unchanged) = Compare(newId);
        Common = CommonRosterFault.Find(Errors, rows.Count);
        InSeveralMunicipalities = FindInSeveralMunicipalities();
    }

    public IReadOnlyList<Member> New { get; }

    public IReadOnlyList<MemberChange> Changed { get; }

    public IReadOnlyList<Member> Unchanged { get; }

    /// <summary>By row, then column.</summary>
    public IReadOnlyList<RosterError> Errors { get; }

    /// <summary>What is wrong with most rows.</summary>
    public IReadOnlyList<CommonRosterFault> Common { get; }

    /// <summary>
    /// Addresses of the file that would stand in more than one municipality of the cohort, by address. Each is a person in each of them, who gets a mail
    /// for each and answers for each: right for some, a slip of the pen for others.
    /// </summary>
    public IReadOnlyList<(string Email, IReadOnlyList<Guid> MunicipalityIds)> InSeveralMunicipalities { get; }

    /// <summary>Municipalities that the file has and no cohort of the programme has, each with one name.</summary>
    public IReadOnlyList<(string Number, string Name)> ToAdd { get; }

    public bool MayImport => Errors.Count == 0 && New.Count + Changed.Count > 0;

    private void CheckRows(IReadOnlyList<RosterRow> rows)
    {
        var municipalities = _setting.Municipalities.ToDictionary(municipality => municipality.MunicipalityNumber);
        foreach (var row in rows)
        {
            var before = _errors.Count;
            CheckText(row, RosterColumn.Name, row.Name, required: true);
            CheckText(row, RosterColumn.JobTitle, row.JobTitle, required: false);
            if (row.Email.Length == 0)
                Fault(row, RosterColumn.Email, RosterFault.Missing, "");
            else if (!EmailAddress.IsValid(row.Email))
                Fault(row, RosterColumn.Email, RosterFault.BadEmail, row.Email);
            if (NameKey.Of(row.Cohort) != NameKey.Of(_setting.Cohort.Name))
                Fault(row, RosterColumn.Cohort, RosterFault.OtherCohort, row.Cohort, _setting.Cohort.Name);
            var language = LanguageOf(row.Language);
            if (language is null)
                Fault(row, RosterColumn.Language, RosterFault.UnknownLanguage, row.Language);
            var municipality = MunicipalityOf(row, municipalities);
            var group = GroupOf(row);
            if (group is null)
                Fault(row, RosterColumn.Group, row.Group.Length == 0 ? RosterFault.Missing : RosterFault.UnknownGroup, row.Group);
            if (_errors.Count == before)
                _checked.Add((row, municipality!, group!, language!));
        }
    }

    private Municipality? MunicipalityOf(RosterRow row, Dictionary<string, Municipality> municipalities)
    {
        var number = row.MunicipalityNumber;
        if (!IsMunicipalityNumber(number))
        {
            Fault(row, RosterColumn.MunicipalityNumber, number.Length == 0 ? RosterFault.Missing : RosterFault.NotMunicipalityNumber, number);
            return null;
        }

        if (!municipalities.TryGetValue(number, out var municipality))
        {
            Fault(row, RosterColumn.MunicipalityNumber, RosterFault.MunicipalityNotInCohort, number);
            CheckText(row, RosterColumn.Municipality, row.Municipality, required: true);
        }
        else if (municipality.CohortId != _setting.Cohort.CohortId)
        {
            Fault(row, RosterColumn.MunicipalityNumber, RosterFault.MunicipalityInOtherCohort, number, municipality.Name);
        }
        else if (NameKey.Of(row.Municipality) != NameKey.Of(municipality.Name))
        {
            Fault(row, RosterColumn.Municipality, RosterFault.OtherMunicipalityName, row.Municipality, municipality.Name);
        }

        return municipality;
    }

    /// <summary>What no row shows by itself: one address with two names or languages, or twice in one group.</summary>
    private void CheckAcross(IReadOnlyList<RosterRow> rows)
    {
        var firstByEmail = new Dictionary<string, RosterRow>();
        var firstInGroup = new Dictionary<(string, string, string), RosterRow>();
        foreach (var row in rows.Where(row => EmailAddress.IsValid(row.Email)))
        {
            var email = EmailAddress.Normalise(row.Email);
            if (!firstByEmail.TryAdd(email, row))
            {
                var first = firstByEmail[email];
                if (first.Name != row.Name && first.Name.Length > 0 && row.Name.Length > 0)
                    Fault(row, RosterColumn.Name, RosterFault.OtherNameInRow, row.Name, Number(first));
                if (LanguageOf(first.Language) is { } language && LanguageOf(row.Language) is { } other && language != other)
                    Fault(row, RosterColumn.Language, RosterFault.OtherLanguageInRow, row.Language, Number(first));
            }

            var place = (email, row.MunicipalityNumber, GroupOf(row) ?? "");
            if (place.Item3.Length > 0 && !firstInGroup.TryAdd(place, row))
                Fault(row, RosterColumn.Email, RosterFault.TwiceInGroup, row.Email, Number(firstInGroup[place]));
        }

        static string Number(RosterRow row) => row.Number.ToString(CultureInfo.InvariantCulture);
    }

    private IReadOnlyList<(string, string)> FindMunicipalitiesToAdd(IReadOnlyList<RosterRow> rows)
    {
        var known = _setting.Municipalities.Select(municipality => municipality.MunicipalityNumber).ToHashSet();
        return
        [
            .. from row in rows
               where IsMunicipalityNumber(row.MunicipalityNumber) && !known.Contains(row.MunicipalityNumber)
               group row.Municipality by row.MunicipalityNumber into same
               let names = same.Distinct().ToList()
               where names.Count == 1 && IsMunicipalityName(names[0])
               orderby same.Key
               select (same.Key, names[0]),
        ];
    }

    private (IReadOnlyList<Member> New, IReadOnlyList<MemberChange> Changed, IReadOnlyList<Member> Unchanged) Compare(Func<Guid> newId)
    {
        var present = _setting.Members.ToDictionary(member => (member.MunicipalityId, EmailAddress.Normalise(member.Email)));
        var (added, changed, unchanged) = (new List<Member>(), new List<MemberChange>(), new List<Member>());
        foreach (var rows in _checked.GroupBy(line => (line.Municipality.MunicipalityId, EmailAddress.Normalise(line.Row.Email))))
        {
            var (row, municipality, _, language) = rows.First();
            var before = present.GetValueOrDefault(rows.Key);
            var after = new Member
            {
                MemberId = before?.MemberId ?? newId(),
                MunicipalityId = municipality.MunicipalityId,
                Name = row.Name,
                Email = row.Email,
                JobTitle = rows.Select(line => line.Row.JobTitle).FirstOrDefault(title => title.Length > 0) ?? "",
                Language = language,
                GroupCodes = [.. rows.Select(line => line.GroupCode).Distinct().Order(StringComparer.Ordinal)],
            };
            if (before is null)
                added.Add(after);
            else if (before.IsSameAs(after))
                unchanged.Add(before);
            else
                changed.Add(new(before, after));
        }

        return (added, changed, unchanged);
    }

    private IReadOnlyList<(string, IReadOnlyList<Guid>)> FindInSeveralMunicipalities()
    {
        var places = _setting.Members.ToLookup(member => EmailAddress.Normalise(member.Email), member => member.MunicipalityId);
        return
        [
            .. from line in _checked
               group line by EmailAddress.Normalise(line.Row.Email) into same
               let municipalities = same.Select(line => line.Municipality.MunicipalityId).Concat(places[same.Key]).Distinct().ToList()
               where municipalities.Count > 1
               orderby same.Key
               select (same.First().Row.Email, (IReadOnlyList<Guid>)municipalities),
        ];
    }

    /// <summary>Four digits: "0301".</summary>
    public static bool IsMunicipalityNumber(string number) => number.Length == 4 && number.All(char.IsAsciiDigit);

    /// <summary>Something, at most 100 characters, and no control characters.</summary>
    public static bool IsMunicipalityName(string name) => name.Length is > 0 and <= 100 && !name.Any(IsControl);

    private void CheckText(RosterRow row, RosterColumn column, string value, bool required)
    {
        var max = column == RosterColumn.Municipality ? 100 : MaxTextLength;
        if (required && value.Length == 0)
            Fault(row, column, RosterFault.Missing, value);
        else if (value.Length > max)
            Fault(row, column, RosterFault.TooLong, value, max.ToString(CultureInfo.InvariantCulture));
        else if (value.Any(IsControl))
            Fault(row, column, RosterFault.ControlCharacters, value);
    }

    private void Fault(RosterRow row, RosterColumn column, RosterFault fault, string value, string argument = "") =>
        _errors.Add(new(row.Number, column, fault, value, argument));

    private static bool IsControl(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    private string? GroupOf(RosterRow row) => _groups.GetValueOrDefault(NameKey.Of(row.Group));

    private static string? LanguageOf(string text) => NameKey.Of(text) switch
    {
        "nb" or "bokmål" => "nb",
        "nn" or "nynorsk" => "nn",
        "en" or "engelsk" or "english" => "en",
        _ => null,
    };
}
