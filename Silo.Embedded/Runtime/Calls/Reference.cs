using System.Reflection;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// A reference to a grain or an observer: an address that looks like its interface. Equal to any other of the same
/// address.
/// </summary>
internal class Reference : DispatchProxy, IAddressable
{
    private Sender _sender = null!;

    public GrainId Id { get; private set; }

    public Type InterfaceType { get; private set; } = typeof(IAddressable);

    public bool IsObserver { get; private set; }

    public static object Make(Sender sender, Type interfaceType, GrainId id, bool isObserver)
    {
        var reference = (Reference)Create(interfaceType, typeof(Reference));
        reference._sender = sender;
        reference.InterfaceType = interfaceType;
        reference.Id = id;
        reference.IsObserver = isObserver;
        return reference;
    }

    public T As<T>() => (T)Make(_sender, typeof(T), Id, IsObserver);

    public override bool Equals(object? obj) => obj is Reference other && other.Id == Id;

    public override int GetHashCode() => Id.GetHashCode();

    public override string ToString() => Id.ToString();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _sender.Send(this, targetMethod!, args ?? []);
}
