namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>
/// What goes into a questionnaire's texts where answers of many stand together, on result pages and in files: the programme's own names, and plain words for the municipality
/// and the groups, which are not one there. Those who answer see their own, by <see cref="Piping"/>.
/// </summary>
/// <param name="Programme">Its name.</param>
/// <param name="Owner">Who owns it, and asks.</param>
public sealed record ProgrammeNames(string Programme, string Owner)
{
    /// <summary>The questionnaire with its questions, statements and options filled in; help and introductions stay open, since no result shows them.</summary>
    public Questionnaire In(Questionnaire questionnaire) =>
        questionnaire with { Themes = [.. questionnaire.Themes.Select(theme => theme with { Items = [.. theme.Items.Select(item => item.Fill(In))] })] };

    private LocalText In(LocalText text) =>
        Piping.IsOpen(text.Nb) || Piping.IsOpen(text.Nn) || Piping.IsOpen(text.En)
            ? new()
            {
                Nb = With("kommunen", "gruppen").In(text.Nb),
                Nn = With("kommunen", "gruppa").In(text.Nn),
                En = With("the municipality", "the group").In(text.En),
            }
            : text;

    private Piping With(string municipality, string groups) => new() { Municipality = municipality, Programme = Programme, Owner = Owner, Groups = groups };
}
