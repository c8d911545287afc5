using System.Globalization;
using BoSoSurvey.Data;
using BoSoSurvey.Domain.Analysis;
using BoSoSurvey.Domain.Questionnaires;
using BoSoSurvey.Domain.Responses;
using BoSoSurvey.Domain.Rounds;
using BoSoSurvey.Web.Texts;
using Microsoft.Extensions.Localization;

namespace BoSoSurvey.Web.Exports;

/// <summary>The raw data of one round on its way out, in the language of the request. Research level.</summary>
internal sealed class Export
{
    private readonly RawDataStore _store;

    public Export(RoundDetails details, AskedRound round, RawDataStore store, IStringLocalizer<ExportTexts> text)
    {
        (Details, Round, Text, _store) = (details, round, text, store);
        Language = CultureInfo.CurrentUICulture.Name;
        Variables = new(round, Local);
    }

    public RoundDetails Details { get; }

    public AskedRound Round { get; }

    public IStringLocalizer<ExportTexts> Text { get; }

    public string Language { get; }

    public Variables Variables { get; }

    /// <summary>What was read last and is wholly written; null before.</summary>
    public RawDataReading? Done { get; private set; }

    /// <summary>The round's responses, read anew.</summary>
    public IAsyncEnumerable<PseudonymousResponse> ReadAsync(RawDataReading reading, CancellationToken cancellationToken) => _store.ReadAsync(Details.Round, reading, cancellationToken);

    /// <summary>Tells that a file with responses in it is written.</summary>
    /// <param name="responses">How many are in it.</param>
    /// <param name="answers">How many answers are in it.</param>
    /// <exception cref="InvalidDataException">Not all that was read is in it, or an earlier file of this export has other responses in it.</exception>
    public void Finish(RawDataReading reading, int responses, long answers)
    {
        reading.RequireAllWritten(responses, answers);
        Done?.RequireAllWritten(responses, answers);
        Done = reading;
    }

    /// <summary>A text of this key in all languages.</summary>
    public LocalText Local(string key)
    {
        return new() { Nb = In("nb"), Nn = In("nn"), En = In("en") };

        string In(string language)
        {
            using var _ = new InLanguage(language);
            return Text[key];
        }
    }

    /// <summary>How much is in the files that are written, and what is left out of them.</summary>
    public string Counts => Done is not { } done ? "" : Text["Counts", done.Responses, done.Answers] + (done.Corrupt == 0 ? "" : $" {Text["CountOfCorrupt", done.Corrupt]}");

    /// <summary>What the round is called, for a heading: on one line.</summary>
    public string Title => string.Join(' ', $"{Details.Setting.ProgrammeName}, {Details.FullName}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
