namespace BoSoSurvey.Web.Html;

/// <summary>One labelled line of input with its error beside it, for the partial _TextField. The key is the name of the bound property, e.g. "Input.Email".</summary>
public sealed record TextField(string Key, string Label, string? Value = null, string Type = "text", string? Autocomplete = null, string? Help = null);
