using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Conference.Benchmarks.Moves.Wire;

/// <summary>
/// Has the kernel pass on nothing but UDP over IPv4, and of each packet only its head: pages and processes talk TCP over the
/// same interface, and would fill the socket's buffer (bpf(2), classic).
/// </summary>
internal static class UdpFilter
{
    private const int LevelSocket = 1;
    private const int AttachFilter = 26;
    private const int ReceiveBufferForce = 33;

    /// <summary>The longest IPv4 header, that of UDP, and what tells payloads apart.</summary>
    private const uint HeadLength = 60 + 8 + 8;

    private const ushort LoadByte = 0x30;
    private const ushort And = 0x54;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;

    private static readonly Instruction[] Program =
    [
        new(LoadByte, 0, 0, 0),
        new(And, 0, 0, 0xF0),
        new(JumpIfEqual, 0, 3, 0x40),
        new(LoadByte, 0, 0, 9),
        new(JumpIfEqual, 0, 1, (uint)ProtocolType.Udp),
        new(Return, 0, 0, HeadLength),
        new(Return, 0, 0, 0),
    ];

    /// <param name="receiveBufferBytes">Beyond what the system allows those who are not root.</param>
    public static void Attach(Socket socket, int receiveBufferBytes)
    {
        GCHandle program = GCHandle.Alloc(Program, GCHandleType.Pinned);
        try
        {
            FilterProgram filter = new((ushort)Program.Length, program.AddrOfPinnedObject());
            socket.SetRawSocketOption(
                LevelSocket, AttachFilter, MemoryMarshal.AsBytes(new ReadOnlySpan<FilterProgram>(in filter)));
        }
        finally
        {
            program.Free();
        }

        socket.SetRawSocketOption(
            LevelSocket, ReceiveBufferForce, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in receiveBufferBytes)));
    }

    /// <summary>sock_filter</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    /// <summary>sock_fprog</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct FilterProgram(ushort Length, nint Instructions);
}
