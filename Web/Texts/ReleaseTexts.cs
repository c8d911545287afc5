namespace BoSoSurvey.Web.Texts;

/// <summary>Marks ReleaseTexts.resx: releases, and what the council and programme leaders see of them.</summary>
public sealed class ReleaseTexts;
