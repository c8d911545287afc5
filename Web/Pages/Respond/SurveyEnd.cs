namespace BoSoSurvey.Web.Pages.Respond;

/// <summary>Why nothing can be answered.</summary>
internal enum SurveyEnd
{
    /// <summary>The browser brought nothing that says whose the answers are.</summary>
    Session,

    /// <summary>The link is unknown, revoked or withdrawn.</summary>
    Link,

    /// <summary>The round is over.</summary>
    Closed,

    /// <summary>The answers are submitted; unless the round is anonymous they may be reopened.</summary>
    Submitted,

    /// <summary>The page is not among those that this respondent is asked, or not any more.</summary>
    Page,

    /// <summary>What was sent is larger than any page.</summary>
    TooLarge,
}
