using System.Globalization;
using System.Text;
using BoSoSurvey.Domain.Rounds;

namespace BoSoSurvey.Web.Exports;

/// <summary>One form that the raw data of a round can be had in.</summary>
internal abstract class ExportFile
{
    /// <summary>Its place in the address, and the end of its file's name: <c>wide.csv</c>.</summary>
    public abstract string Name { get; }

    public abstract string ContentType { get; }

    /// <summary>Which texts tell of it: the key of its name, and with "Text" after it what it is for.</summary>
    public abstract string TextKey { get; }

    /// <summary>Writes the whole file.</summary>
    /// <param name="stream">Where to; at the end the same as <paramref name="outlet"/>, or within it.</param>
    /// <param name="outlet">What is asked now and then to send what has gathered.</param>
    /// <exception cref="InvalidDataException">Not all answers got into it: it is of no use.</exception>
    public abstract Task WriteAsync(Export export, Stream stream, Outlet outlet, CancellationToken cancellationToken);

    /// <summary><c>pulje-1-runde-2-wide.csv</c>: letters that every system and the scripts that read the file can name.</summary>
    public string FileName(RoundDetails details)
    {
        var name = new StringBuilder();
        foreach (var letter in $"{details.Setting.CohortName} {details.Round.Name}".ToLowerInvariant().Replace("æ", "ae", StringComparison.Ordinal).Replace('ø', 'o').Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(letter))
                name.Append(letter);
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark && name.Length > 0 && name[^1] != '-')
                name.Append('-');
        }

        return $"{name.ToString().TrimEnd('-')}-{Name}".TrimStart('-');
    }

    /// <summary>A text on one line.</summary>
    protected static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
}
