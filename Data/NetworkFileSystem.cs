using System.Text.RegularExpressions;

namespace BoSoSurvey.Data;

/// <summary>Whether a file lies on another machine. SQLite's locks and its log cannot be trusted there.</summary>
internal static partial class NetworkFileSystem
{
    /// <summary>Other machines and, as with <c>vboxsf</c>, a host's folders. Not <c>virtiofs</c>, which may be a virtual machine's own disk, and locks and syncs as one does.</summary>
    private static readonly string[] Kinds =
    [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "beegfs", "ceph", "coda", "davfs", "glusterfs", "gpfs", "lustre", "orangefs", "prl_fs", "pvfs2", "vboxsf", "vmhgfs",
    ];

    /// <summary>Programs that show a local disk in another way. Any other <c>fuse.*</c> may lead anywhere, and so may <c>fuse</c> alone, which davfs2 is.</summary>
    private static readonly string[] LocalFuse =
        ["fuse.bindfs", "fuse.cryfs", "fuse.encfs", "fuse.exfat", "fuse.fuse-overlayfs", "fuse.fuse2fs", "fuse.gocryptfs", "fuse.mergerfs", "fuse.ntfs-3g", "fuse.veracrypt"];

    private static bool IsNetwork(string kind) => Kinds.Contains(kind) || kind == "fuse" || (kind.StartsWith("fuse.", StringComparison.Ordinal) && !LocalFuse.Contains(kind));

    /// <summary>A space, tab, line break or backslash in a path, as Linux writes it.</summary>
    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Escape();

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
            .Select(words => (Point: Escape().Replace(words[4], match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString()), Kind: words.SkipWhile(word => word != "-").ElementAtOrDefault(1) ?? ""))
            .Where(mount => mount.Point == "/" || path == mount.Point || path.StartsWith(mount.Point + "/", StringComparison.Ordinal))
            // Of two mounts on one point the later covers the earlier.
            .Reverse()
            .MaxBy(mount => mount.Point.Length);
        return found.Kind is { } kind && IsNetwork(kind) ? kind : null;
    }
}
