using System.Text.Json.Serialization;

namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>One item of a theme. Its code is stable over versions and unique in a round, e.g. <c>FOR_POL_2</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ScaleItem), "scale")]
[JsonDerivedType(typeof(SingleChoiceItem), "singleChoice")]
[JsonDerivedType(typeof(MultipleChoiceItem), "multipleChoice")]
[JsonDerivedType(typeof(MatrixItem), "matrix")]
[JsonDerivedType(typeof(ClassificationItem), "classification")]
[JsonDerivedType(typeof(LadderItem), "ladder")]
[JsonDerivedType(typeof(YesNoItem), "yesNo")]
[JsonDerivedType(typeof(NumberItem), "number")]
[JsonDerivedType(typeof(DateItem), "date")]
[JsonDerivedType(typeof(ShortTextItem), "shortText")]
[JsonDerivedType(typeof(LongTextItem), "longText")]
[JsonDerivedType(typeof(InformationItem), "information")]
public abstract record Item
{
    public required string Code { get; init; }

    /// <summary>The question or statement. May hold the names of <see cref="Piping"/>. For an information block: simple HTML.</summary>
    public required LocalText Text { get; init; }

    /// <summary>Simple HTML below the text; sanitised where it is shown.</summary>
    public LocalText? Help { get; init; }

    public bool Required { get; init; }

    /// <summary>Null: always shown.</summary>
    public Condition? ShownIf { get; init; }

    /// <summary>What is answered in it, each under a code of its own; more than one where several statements are put together, none where nothing is asked.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<Part> Parts => [new(Code, Text)];

    /// <summary>The item with its question, statements and options as <paramref name="fill"/> says them.</summary>
    public virtual Item Fill(Func<LocalText, LocalText> fill) => this with { Text = fill(Text) };
}

/// <summary>One thing that is answered: an item, or one statement of an item with several.</summary>
/// <param name="Text">Of the item, or of the statement.</param>
public sealed record Part(string Code, LocalText Text);

/// <summary>An item on a labelled scale: the agreement scale or another.</summary>
public sealed record ScaleItem : Item
{
    /// <summary>Code of one of the questionnaire's scales.</summary>
    public required string Scale { get; init; }

    /// <summary>True where a high answer is a bad state: the index uses points + 1 − answer.</summary>
    public bool Reversed { get; init; }
}

public sealed record SingleChoiceItem : Item
{
    public required IReadOnlyList<Option> Options { get; init; }

    public override Item Fill(Func<LocalText, LocalText> fill) => this with { Text = fill(Text), Options = [.. Options.Select(option => option.Fill(fill))] };
}

public sealed record MultipleChoiceItem : Item
{
    public required IReadOnlyList<Option> Options { get; init; }

    public override Item Fill(Func<LocalText, LocalText> fill) => this with { Text = fill(Text), Options = [.. Options.Select(option => option.Fill(fill))] };
}

/// <summary>Statements that share one scale. Each statement is answered, and counted, as an item of its own code.</summary>
public sealed record MatrixItem : Item
{
    public required string Scale { get; init; }

    public required IReadOnlyList<Statement> Statements { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<Part> Parts => [.. Statements.Select(statement => statement.Part)];

    public override Item Fill(Func<LocalText, LocalText> fill) => this with { Text = fill(Text), Statements = [.. Statements.Select(statement => statement.Fill(fill))] };
}

/// <summary>Statements that are each put in one category, e.g. typical of programme, of project, of both.</summary>
public sealed record ClassificationItem : Item
{
    public required IReadOnlyList<Option> Categories { get; init; }

    /// <summary>Label of the answer that is no category; null where there is none.</summary>
    public LocalText? DontKnow { get; init; }

    public required IReadOnlyList<Statement> Statements { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<Part> Parts => [.. Statements.Select(statement => statement.Part)];

    public override Item Fill(Func<LocalText, LocalText> fill) =>
        this with { Text = fill(Text), Categories = [.. Categories.Select(category => category.Fill(fill))], Statements = [.. Statements.Select(statement => statement.Fill(fill))] };
}

/// <summary>One scale answered twice: how it is now, and how it ought to be. Part of no theme's index.</summary>
public sealed record LadderItem : Item
{
    /// <summary>Code of one of the questionnaire's scales, from the lowest rung up.</summary>
    public required string Scale { get; init; }

    public required Statement Now { get; init; }

    public required Statement Wanted { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<Part> Parts => [Now.Part, Wanted.Part];

    public override Item Fill(Func<LocalText, LocalText> fill) => this with { Text = fill(Text), Now = Now.Fill(fill), Wanted = Wanted.Fill(fill) };
}

public sealed record YesNoItem : Item;

public sealed record NumberItem : Item
{
    /// <summary>Inclusive.</summary>
    public required decimal Minimum { get; init; }

    /// <summary>Inclusive.</summary>
    public required decimal Maximum { get; init; }

    /// <summary>Digits allowed after the comma, 0–6.</summary>
    public int Decimals { get; init; }

    /// <summary>Shown behind the field, e.g. "prosent".</summary>
    public LocalText? Unit { get; init; }
}

public sealed record DateItem : Item
{
    /// <summary>Inclusive; null: no limit.</summary>
    public DateOnly? Earliest { get; init; }

    /// <summary>Inclusive; null: no limit.</summary>
    public DateOnly? Latest { get; init; }
}

public sealed record ShortTextItem : Item
{
    /// <summary>In UTF-16 code units, 1–400.</summary>
    public int MaxLength { get; init; } = 200;
}

public sealed record LongTextItem : Item
{
    /// <summary>In UTF-16 code units, 1–4000.</summary>
    public int MaxLength { get; init; } = 2000;
}

/// <summary>Text between the questions; asks nothing.</summary>
public sealed record InformationItem : Item
{
    /// <summary>As it is: its text is HTML, which <see cref="Piping.InHtml"/> fills.</summary>
    public override Item Fill(Func<LocalText, LocalText> fill) => this;

    [JsonIgnore]
    public override IReadOnlyList<Part> Parts => [];
}

/// <summary>One answer of a closed item.</summary>
public sealed record Option
{
    public required string Code { get; init; }

    public required LocalText Text { get; init; }

    /// <summary>Multiple choice: cannot stand together with any other, e.g. "None of these".</summary>
    public bool Exclusive { get; init; }

    internal Option Fill(Func<LocalText, LocalText> fill) => this with { Text = fill(Text) };
}

/// <summary>One row of a matrix, a classification or a ladder; its code is an item code.</summary>
public sealed record Statement
{
    public required string Code { get; init; }

    public required LocalText Text { get; init; }

    /// <summary>Matrix: as <see cref="ScaleItem.Reversed"/>.</summary>
    public bool Reversed { get; init; }

    /// <summary>Classification: the category that the programme itself holds to be right; null where there is none.</summary>
    public string? Expected { get; init; }

    [JsonIgnore]
    public Part Part => new(Code, Text);

    internal Statement Fill(Func<LocalText, LocalText> fill) => this with { Text = fill(Text) };
}
