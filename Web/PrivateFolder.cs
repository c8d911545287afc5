namespace BoSoSurvey.Web;

/// <summary>Folders and files that hold secrets: on systems with file modes, open to this program's user alone.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The folder, made if it is not there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made by this user.</exception>
    public static DirectoryInfo Create(string path) =>
        OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);

    /// <summary>Writes a file that others cannot read; a file of that name is written over.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Owner;
        await using var file = new FileStream(path, options);
        await file.WriteAsync(content, cancellationToken);
    }

    /// <summary>Why nothing can be written in the folder, which is made if it is not there; null if all is well.</summary>
    public static string? Fault(string path)
    {
        try
        {
            var probe = Path.Combine(Create(path).FullName, Path.GetRandomFileName());
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }
}
