using BoSoSurvey.Data.Identity;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Access;
using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Releases;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Auth;
using BoSoSurvey.Web.Mail;
using BoSoSurvey.Web.Results;
using Microsoft.AspNetCore.Identity;

namespace BoSoSurvey.Web.Demo;

/// <summary>
/// Fills an empty database through the same stores as the site uses: both cohorts, two rounds of the first that are over and one of the second
/// that is open, with answers from a fixed seed.
/// </summary>
internal sealed class DemoData(IServiceProvider services, DemoClock clock, string password)
{
    private static readonly LocalText Purpose = new()
    {
        Nb = "Svarene viser hvor godt programmet er forankret i kommunen, og hva dere bør arbeide videre med.",
        Nn = "Svara viser kor godt programmet er forankra i kommunen, og kva de bør arbeide vidare med.",
        En = "The answers show how well the programme is anchored in the municipality, and what you should work on next.",
    };

    private readonly Random _chance = new(2010);
    private readonly Dictionary<(string Email, Guid RoundId), string> _tokens = [];
    private IReadOnlyList<DemoPerson> _people = [];
    private IReadOnlyList<AskedQuestionnaire> _asked = [];

    /// <summary>The programme leader, and their municipality.</summary>
    private Guid _leader, _led;

    private T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public async Task<DemoAccess> MakeAsync(string address)
    {
        _people = DemoRoster.People();
        // What a programme is, and what a project, is asked of those who work inside it.
        var newest = (await Get<QuestionnaireStore>().ListNewestAsync()).ToDictionary(questionnaire => questionnaire.Code);
        _asked = [new(newest["forankring"], []), new(newest["brukermedvirkning"], []), new(newest["program-prosjekt"], [GroupKind.Steering, GroupKind.Project])];

        clock.SetBack(TimeSpan.FromDays(420));
        var programmeId = await Get<ProgrammeStore>().AddAsync(
            "Boligsosialt utviklingsprogram", "Husbanken Region Øst", "Randi Berg", "randi.berg@husbanken.example");
        var cohorts = new List<Guid>();
        foreach (var name in DemoRoster.Cohorts)
            cohorts.Add(await AddCohortAsync(programmeId, name));
        var users = await AddUsersAsync(programmeId);

        var first = await HoldAsync(cohorts[0], "Runde 1", 1, TimeSpan.FromDays(21), answering: 0.82, whole: true);
        clock.SetBack(TimeSpan.FromDays(390));
        await FreezeAsync(first, release: true);
        clock.SetBack(TimeSpan.FromDays(60));
        var second = await HoldAsync(cohorts[0], "Runde 2", 2, TimeSpan.FromDays(21), answering: 0.88, whole: true);
        clock.SetBack(TimeSpan.FromDays(30));
        await FreezeAsync(second, release: false);
        clock.SetBack(TimeSpan.FromDays(7));
        var open = await HoldAsync(cohorts[1], "Runde 1", 1, TimeSpan.FromDays(21), answering: 0.5, whole: false);
        clock.SetBack(TimeSpan.Zero);
        return new DemoAccess(address, users, await UnusedLinksAsync(open, address));
    }

    private async Task<Guid> AddCohortAsync(Guid programmeId, string name)
    {
        var programmes = Get<ProgrammeStore>();
        var cohortId = await programmes.AddCohortAsync(programmeId, name);
        var people = _people.Where(person => person.Cohort == name).ToList();
        await programmes.AddMunicipalitiesAsync(
            (await programmes.FindCohortAsync(cohortId))!, [.. people.Select(person => (person.MunicipalityNumber, person.Municipality)).Distinct()]);
        var ids = (await programmes.ListMunicipalitiesOfCohortAsync(cohortId)).ToDictionary(municipality => municipality.Name, municipality => municipality.MunicipalityId);

        var db = Get<Db>();
        var members = people.Select(person => (Id: db.NewId(), Person: person)).ToList();
        await db.WriteAsync(async transaction =>
        {
            await db.Dialect.InsertManyAsync(
                transaction, "Member", ["MemberId", "MunicipalityId", "Name", "Email", "EmailNormalised", "JobTitle", "Language"],
                members.Select(m => new object?[] { m.Id, ids[m.Person.Municipality], m.Person.Name, m.Person.Email, EmailAddress.Normalise(m.Person.Email), m.Person.JobTitle, m.Person.Language }),
                CancellationToken.None);
            await db.Dialect.InsertManyAsync(
                transaction, "MemberGroup", ["MemberId", "GroupCode"],
                members.SelectMany(m => m.Person.Groups.Select(group => new object?[] { m.Id, group })), CancellationToken.None);
        });
        return cohortId;
    }

    private async Task<List<DemoUser>> AddUsersAsync(Guid programmeId)
    {
        var lillehammer = (await Get<ProgrammeStore>().ListMunicipalitiesAsync(programmeId)).Single(municipality => municipality.Name == "Lillehammer");
        (string Name, string Email, RoleAssignment Role)[] users =
        [
            ("Else Evaluator", "evaluator@demo.example", new(Role.Evaluator, programmeId)),
            ("Arne Administrator", "administrator@demo.example", new(Role.Administrator)),
            ("Pia Programleder", "programleder@demo.example", new(Role.ProgrammeLeader, MunicipalityId: lillehammer.MunicipalityId)),
            ("Rolf Rådsmedlem", "programraad@demo.example", new(Role.Council, programmeId)),
        ];
        var accounts = Get<UserAccounts>();
        foreach (var (name, email, role) in users)
        {
            var user = new UserAccount { Name = name, Email = email, Language = Languages.Default };
            Require(await accounts.CreateAsync(user));
            Require(await accounts.SetPasswordAsync(user, password));
            await Get<RoleAssignmentStore>().AddAsync(user.UserId, role);
            if (role.MunicipalityId is { } led)
                (_leader, _led) = (user.UserId, led);
        }

        return [.. users.Select(user => new DemoUser(char.ToLowerInvariant(user.Role.Role.ToString()[0]) + user.Role.Role.ToString()[1..], user.Email, password))];

        static void Require(IdentityResult result)
        {
            if (!result.Succeeded)
                throw new InvalidOperationException(result.ToString());
        }
    }

    /// <summary>Freezes a closed round; the programme leader approves it and it is released, or is left to look through it.</summary>
    private async Task FreezeAsync(Guid roundId, bool release)
    {
        var round = (await Get<RoundStore>().FindAsync(roundId))!.Round;
        if ((await Get<SharedReleases>().FreezeAsync(round, Release.UsualRespondents, CancellationToken.None)).ReleaseId is not { } releaseId)
            throw new InvalidOperationException("The demo's results could not be frozen.");
        if (!release)
            return;
        await Get<ReleaseStore>().ReviewAsync(releaseId, _led, _leader, isApproved: true, "Tallene stemmer med det vi ser her.");
        if (!await Get<ReleaseStore>().ReleaseAsync(releaseId))
            throw new InvalidOperationException("The demo's results could not be released.");
    }

    /// <summary>Makes, opens and answers a round.</summary>
    /// <param name="answering">The share of those asked who submit, 0–1.</param>
    /// <param name="whole">True for a round that is over when this returns; false for one where some are still under way.</param>
    private async Task<Guid> HoldAsync(Guid cohortId, string name, int number, TimeSpan lasts, double answering, bool whole)
    {
        var db = Get<Db>();
        var rounds = Get<RoundStore>();
        var closes = Html.NorwegianTime.EndOf(Html.NorwegianTime.Day(db.Now + lasts));
        var roundId = (await Get<RoundPlanStore>().AddAsync(new RoundPlan
        {
            CohortId = cohortId,
            Name = name,
            Purpose = Purpose,
            Questionnaires = [.. _asked.Select(asked => new PlannedQuestionnaire(asked.Questionnaire.Code, [.. asked.GroupCodes]))],
            ClosesUtc = closes,
            DeletePersonalDataUtc = closes.AddYears(2),
        }))!.Value;
        var write = await Get<InvitationLetter>().WriterAsync(roundId);
        await rounds.OpenAsync(roundId, (round, invitee) =>
        {
            _tokens[(invitee.Email, roundId)] = invitee.Token;
            return write(round, invitee);
        });
        await Get<MailSender>().SendDueAsync();

        var answers = new DemoAnswers(2009 + number + (whole ? 0 : 100));
        clock.Pass(TimeSpan.FromHours(2));
        foreach (var person in _people.Where(person => _tokens.ContainsKey((person.Email, roundId))))
        {
            var chance = _chance.NextDouble();
            if (chance < answering)
                await AnswerAsync(_tokens[(person.Email, roundId)], person, answers, number, int.MaxValue);
            else if (!whole && chance < answering + 0.1)
                await AnswerAsync(_tokens[(person.Email, roundId)], person, answers, number, 2);
            clock.Pass(TimeSpan.FromMinutes(_chance.Next(5, 60)));
        }

        return roundId;
    }

    /// <param name="themes">After so many they leave off; who is asked fewer submits.</param>
    private async Task AnswerAsync(string token, DemoPerson person, DemoAnswers source, int round, int themes)
    {
        var (respondents, responses) = (Get<RespondentStore>(), Get<ResponseStore>());
        var hash = SurveyToken.Hash(token);
        await responses.StartAsync((await respondents.FindAsync(hash))!, person.Language);
        var respondent = (await respondents.FindAsync(hash))!;
        var version = respondent.Version;
        foreach (var questionnaire in AskedQuestionnaire.For(_asked, person.Groups))
        {
            var answers = source.Of(questionnaire, person, round);
            foreach (var theme in questionnaire.Themes)
            {
                if (themes-- == 0)
                    return;
                var page = theme.Questions.SelectMany(item => item.Parts).Where(part => answers.ContainsKey(part.Code)).ToDictionary(part => part.Code, part => answers[part.Code]);
                version = (await responses.SaveAsync(respondent.ResponseId!.Value, version, page, new(theme.Code), person.Language)).Version;
                clock.Pass(TimeSpan.FromSeconds(_chance.Next(40, 160)));
            }
        }

        await Get<SubmissionStore>().SubmitAsync(respondent, _asked);
    }

    /// <summary>Links of people who have not begun, one in each group of each municipality and the other languages as well.</summary>
    private async Task<List<DemoLink>> UnusedLinksAsync(Guid roundId, string address)
    {
        var respondents = Get<RespondentStore>();
        var links = new List<DemoLink>();
        var names = GroupKind.Standard.ToDictionary(kind => kind.GroupCode, kind => kind.Name.Nb);
        foreach (var person in _people.Where(person => _tokens.ContainsKey((person.Email, roundId))))
        {
            var token = _tokens[(person.Email, roundId)];
            if ((await respondents.FindAsync(SurveyToken.Hash(token)))!.ResponseId is not null)
                continue;
            links.Add(new(person.Municipality, names[person.Groups[0]], person.Language, $"{address}/s/{token}"));
        }

        return [.. links.GroupBy(link => (link.Municipality, link.Group, link.Language)).Select(same => same.First())];
    }
}
