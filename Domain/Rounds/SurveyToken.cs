using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BoSoSurvey.Domain.Rounds;

/// <summary>The secret in a respondent's link: 256 random bits, written base64url in 43 characters. Only its SHA-256 is stored.</summary>
public static class SurveyToken
{
    public const int Length = 43;

    /// <summary>A new token from the operating system's generator.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a token: 32 bytes. Any text may be hashed; one that is no token matches nothing.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
