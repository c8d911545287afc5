using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BoSoSurvey.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace BoSoSurvey.Web;

/// <summary>Where the keys are that protect cookies and waiting mail: in a folder, or, encrypted by a certificate, in the database for all nodes.</summary>
internal static class KeyProtection
{
    /// <exception cref="OptionsValidationException">A certificate cannot be used; the message names its setting.</exception>
    public static void AddKeyProtection(this IServiceCollection services, IConfiguration configuration)
    {
        var protection = services.AddDataProtection().SetApplicationName("BoSoSurvey")
            // One pass over the data instead of two: every page of answers opens four or five of these.
            .UseCryptographicAlgorithms(new() { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM });
        var certificates = Read(configuration.GetSection("Site").Get<SiteOptions>()?.KeyCertificates ?? []);
        if (certificates.Count > 0)
        {
            // The first encrypts new keys; the others still open those from before.
            protection.ProtectKeysWithCertificate(certificates[0]).UnprotectKeysWithAnyCertificate([.. certificates]);
            services.AddOptions<KeyManagementOptions>().Configure<Db>((keys, db) => keys.XmlRepository = new ProtectionKeyStore(db));
        }
        else
        {
            services.AddOptions<KeyManagementOptions>().Configure<IOptions<SiteOptions>, ILoggerFactory>((keys, site, log) =>
                keys.XmlRepository = new FileSystemXmlRepository(PrivateFolder.Create(site.Value.KeyFolder), log));
        }
    }

    /// <summary>Whether the database holds keys, and this node can open none of them: it would understand no cookie and no mail of the other nodes.</summary>
    public static bool IsLockedOut(IServiceProvider services)
    {
        if (new ProtectionKeyStore(services.GetRequiredService<Db>()).GetAllElements().Count == 0)
            return false;
        return services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository is not ProtectionKeyStore
            || !services.GetRequiredService<IKeyManager>().GetAllKeys().Any(Opens);
    }

    private static bool Opens(IKey key)
    {
        try
        {
            return key.CreateEncryptor() is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static List<X509Certificate2> Read(IList<KeyCertificate> settings)
    {
        var (certificates, faults) = (new List<X509Certificate2>(), new List<string>());
        for (var i = 0; i < settings.Count; i++)
        {
            if (settings[i].Path.Length == 0)
            {
                faults.Add($"Site:KeyCertificates:{i}:Path is missing: name a PKCS #12 file");
                continue;
            }

            if (!File.Exists(settings[i].Path))
            {
                faults.Add($"Site:KeyCertificates:{i}:Path names no file: '{settings[i].Path}'");
                continue;
            }

            try
            {
                var certificate = X509CertificateLoader.LoadPkcs12FromFile(settings[i].Path, settings[i].Password);
                if (certificate.GetRSAPrivateKey() is null)
                    faults.Add($"Site:KeyCertificates:{i}:Path names a file without an RSA private key: {settings[i].Path}");
                certificates.Add(certificate);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                faults.Add($"Site:KeyCertificates:{i} cannot be opened ({settings[i].Path}): {e.Message}");
            }
        }

        return faults.Count == 0 ? certificates : throw new OptionsValidationException("Site", typeof(SiteOptions), faults);
    }
}
