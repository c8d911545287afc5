namespace BoSoSurvey.Web.Charts;

/// <summary>Where the numbers of a picture are from: once it is saved it says so itself.</summary>
/// <param name="Where">The place and the round; part of its file's name, too.</param>
/// <param name="Note">Who may see it, or which release it is from.</param>
public sealed record PictureSource(string Where, string Note)
{
    public override string ToString() => $"{Where}. {Note}";
}
