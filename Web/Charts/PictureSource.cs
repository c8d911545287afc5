namespace BoSoSurvey.Web.Charts;

/// <summary>Where the numbers of a picture are from: once it is saved it says so itself.</summary>
/// <param name="Where">The place and the round; part of its file's name, too.</param>
/// <param name="Mark">"internt", or which release: in its file's name.</param>
/// <param name="Note">The same in full.</param>
public sealed record PictureSource(string Where, string Mark, string Note)
{
    public override string ToString() => $"{Where}. {Note}";
}
