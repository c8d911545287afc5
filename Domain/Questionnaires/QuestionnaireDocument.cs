using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace BoSoSurvey.Domain.Questionnaires;

/// <summary>Reads and writes the JSON document of a questionnaire version, and is the only way to get a <see cref="Questionnaire"/> from outside.</summary>
public static class QuestionnaireDocument
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The JSON Schema of the document, for editors; made from the model, so the two cannot differ.</summary>
    public static string Schema => Options.GetJsonSchemaAsNode(typeof(Questionnaire)).ToJsonString(Options);

    /// <summary>Reads a document.</summary>
    /// <exception cref="QuestionnaireException">It is not JSON of the right form, or breaks a rule; the message names the place.</exception>
    public static Questionnaire Read(string json)
    {
        Questionnaire questionnaire;
        try
        {
            questionnaire = JsonSerializer.Deserialize<Questionnaire>(json, Options) ?? throw new QuestionnaireException(["$: the document is null"]);
        }
        catch (JsonException e)
        {
            throw new QuestionnaireException([$"{e.Path ?? "$"}: {e.Message}"], e);
        }
        catch (NotSupportedException e)
        {
            throw new QuestionnaireException([$"$: {e.Message}"], e);
        }

        var errors = QuestionnaireRules.Check(questionnaire);
        return errors.Count == 0 ? questionnaire : throw new QuestionnaireException(errors);
    }

    public static string Write(Questionnaire questionnaire) => JsonSerializer.Serialize(questionnaire, Options);

    /// <summary>The questionnaires that come with the product, read from the documents embedded in it.</summary>
    public static IReadOnlyList<Questionnaire> ReadStandard()
    {
        var assembly = typeof(QuestionnaireDocument).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Questionnaires/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return Read(reader.ReadToEnd());
            })];
    }
}

/// <summary>A questionnaire document that cannot be used; <see cref="Errors"/> has one line for each fault, place first.</summary>
public sealed class QuestionnaireException(IReadOnlyList<string> errors, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, errors), inner)
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
