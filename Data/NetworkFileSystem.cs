namespace BoSoSurvey.Data;

/// <summary>Whether a file lies on another machine. SQLite's locks and its log cannot be trusted there.</summary>
internal static class NetworkFileSystem
{
    private static readonly string[] Kinds = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone"];

    /// <param name="path">Absolute; need not exist.</param>
    /// <returns>The kind of network file system; null for a local one, and where it cannot be told.</returns>
    public static string? Of(string path)
    {
        if (OperatingSystem.IsLinux() && File.Exists("/proc/self/mountinfo"))
            return Of(Resolve(path), File.ReadAllLines("/proc/self/mountinfo"));
        if (OperatingSystem.IsWindows())
            return path.StartsWith(@"\\", StringComparison.Ordinal) || new DriveInfo(Path.GetPathRoot(path)!).DriveType == DriveType.Network ? "network share" : null;
        return null;
    }

    /// <summary>Where a path leads when every link on its way is followed.</summary>
    /// <param name="path">Absolute; need not exist.</param>
    internal static string Resolve(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
            return path;
        parent = Resolve(parent);
        var here = Path.Combine(parent, Path.GetFileName(path));
        return new FileInfo(here).LinkTarget is { } target ? Resolve(Path.GetFullPath(target, parent)) : here;
    }

    /// <param name="path">Absolute, and without links.</param>
    /// <param name="mounts">Lines of Linux's <c>mountinfo</c>: the mount point is the fifth word, the kind the first after a lone dash.</param>
    internal static string? Of(string path, IEnumerable<string> mounts)
    {
        var found = mounts
            .Select(line => line.Split(' '))
            .Where(words => words.Length > 6)
            .Select(words => (Point: words[4].Replace(@"\040", " ", StringComparison.Ordinal), Kind: words.SkipWhile(word => word != "-").ElementAtOrDefault(1) ?? ""))
            .Where(mount => mount.Point == "/" || path == mount.Point || path.StartsWith(mount.Point + "/", StringComparison.Ordinal))
            // Of two mounts on one point the later covers the earlier.
            .Reverse()
            .MaxBy(mount => mount.Point.Length);
        return Kinds.Contains(found.Kind) ? found.Kind : null;
    }
}
