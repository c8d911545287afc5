namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>How long it takes to answer, estimated from what there is to read and to choose.</summary>
public static class AnswerTime
{
    /// <summary>Silent reading of plain text, in words a second (about 230 a minute: M. Brysbaert, Journal of Memory and Language 109, 2019).</summary>
    private const double WordsPerSecond = 3.8;

    /// <summary>One theme, in seconds.</summary>
    /// <param name="questionnaire">The questionnaire of the theme; where its time was measured, the themes share that time.</param>
    /// <param name="theme">The theme.</param>
    /// <param name="asked">Whether an item of it is asked.</param>
    public static double Seconds(Questionnaire questionnaire, Theme theme, Func<Item, bool> asked)
    {
        var own = Estimate(theme, asked);
        return questionnaire.Minutes is { } measured ? measured * 60.0 * own / questionnaire.Themes.Sum(one => Estimate(one, _ => true)) : own;
    }

    /// <summary>Of one person who is asked everything in these, in whole minutes, 1 or more.</summary>
    public static int Minutes(IEnumerable<Questionnaire> questionnaires) =>
        WholeMinutes(questionnaires.Sum(questionnaire => questionnaire.Themes.Sum(theme => Seconds(questionnaire, theme, _ => true))));

    /// <summary>Seconds as people are told them: whole minutes, 1 or more.</summary>
    public static int WholeMinutes(double seconds) => Math.Max(1, (int)Math.Round(seconds / 60));

    private static double Estimate(Theme theme, Func<Item, bool> asked) => (Words(theme.Introduction) / WordsPerSecond) + theme.Items.Where(asked).Sum(Estimate);

    private static double Estimate(Item item) => Words(item.Text) / WordsPerSecond + item switch
    {
        InformationItem => 0,
        MatrixItem or ClassificationItem or LadderItem => item.Parts.Sum(part => Words(part.Text) / WordsPerSecond + 2.5),
        ScaleItem or YesNoItem => 3.5,
        SingleChoiceItem choice => 4 + choice.Options.Count,
        MultipleChoiceItem choice => 4 + (2 * choice.Options.Count),
        NumberItem or DateItem => 10,
        ShortTextItem => 15,
        // Most leave it empty; those who write take their time.
        _ => 25,
    };

    private static int Words(LocalText? text) => text is null ? 0 : text.Nb.AsSpan().Count(' ') + 1;
}
