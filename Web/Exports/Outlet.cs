using System.Buffers;

namespace BoSoSurvey.Web.Exports;

/// <summary>
/// Where a file is written: at once into memory, and on from there whenever enough has gathered. So neither a format nor a compression waits for the network within a
/// row, nor writes to it while it waits; and what fails before anything was sent can still be answered with an error page.
/// </summary>
internal sealed class Outlet(Stream to) : Stream
{
    /// <summary>In bytes.</summary>
    private const int Enough = 65_536;

    private readonly ArrayBufferWriter<byte> _gathered = new(2 * Enough);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer) => _gathered.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => _gathered.Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // When to send is for SendAsync to say.
    }

    /// <summary>Sends what has gathered, if it is enough to be worth it.</summary>
    public ValueTask SendAsync(CancellationToken cancellationToken) => _gathered.WrittenCount < Enough ? ValueTask.CompletedTask : FinishAsync(cancellationToken);

    /// <summary>Sends all that is left, when the file is whole.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        await to.WriteAsync(_gathered.WrittenMemory, cancellationToken);
        _gathered.ResetWrittenCount();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
