using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Disclosure;
using BoSoSurvey.Tests.Support.Disclosure;
using Xunit;

namespace BoSoSurvey.Tests.Domain.Disclosure;

/// <summary>Requirement D2: the attacker gets nothing out of what is released, and finds each fault that is planted.</summary>
public class AttackerTests
{
    private const int Surveys = 400;

    private static readonly int[] Ks = [3, 5, 8];

    [Fact]
    public void Release_OfManySurveys_TellsTheAttackerNothingThatIsHidden()
    {
        for (var seed = 0; seed < Surveys; seed++)
        {
            var findings = Findings(seed, Suppression.Hide);

            Assert.True(findings.Count == 0, $"survey {seed}: {string.Join(", ", findings.Take(5))}");
        }
    }

    /// <summary>What the attacker finds out that must not be known, of a release of a survey made with this seed.</summary>
    private static List<Finding> Findings(int seed, Action<List<Statistic>, int> hide)
    {
        var random = new Random(seed);
        var (survey, k) = (RandomSurvey.Of(seed), Ks[seed % Ks.Length]);
        var results = survey.Results();
        var statistics = Statistic.Of(results, results.Current);
        hide(statistics, k);
        var document = new ReleaseDocument { CohortId = results.Current.Round.CohortId, Rounds = [Suppression.Release(results, results.Current, k, statistics)] };
        var responded = survey.Rounds[^1].Where(person => person.Answers is not null).ToList();
        var known = responded.Count == 0 ? null : responded[random.Next(responded.Count)];
        var tables = statistics.ToDictionary(statistic => statistic.Code, statistic => statistic.Table);
        var rows = survey.Municipalities.Select(municipality => municipality.MunicipalityNumber).Prepend(null).ToList();
        var columns = survey.Groups.Select(group => group.GroupCode).Prepend(TallyCell.Total).ToList();
        // Half of the attackers know who sits in several groups.
        var attacker = new Attacker(document, survey.Questionnaires, known, seed % 2 == 0 ? survey.Rounds[^1] : null);
        return attacker.Attack().FindAll(IsSecret);

        bool IsSecret(Finding finding)
        {
            var n = tables[finding.Code].N[rows.IndexOf(finding.Cut.Municipality), columns.IndexOf(finding.Cut.Group)];
            return finding.Told switch
            {
                Told.CountFromOthers => n < k,
                Told.Answers => n > (known is not null && survey.IsIn(known, finding.Cut.Municipality, finding.Cut.Group) ? 1 : 0),
                _ => true,
            };
        }
    }
}
