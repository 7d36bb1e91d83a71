using Conference.Silo.Embedded.Codecs;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>A reference as its address.</summary>
internal sealed class ReferenceCodec(Type interfaceType, Sender sender) : Codec
{
    public override bool IsImmutable => false;

    public override void Write(PayloadWriter writer, object value)
    {
        if (value is not Reference reference)
        {
            throw new CodecNotFoundException(
                $"{value.GetType()} is an object, not a reference: pass AsReference<T>() of a grain, "
                + "CreateObjectReference of an observer.");
        }

        writer.Text(reference.Id.Type.Value);
        writer.Text(reference.Id.Key.Value);
        writer.Byte(reference.IsObserver ? (byte)1 : (byte)0);
    }

    public override object Read(PayloadReader reader)
    {
        var id = GrainId.Create(reader.Text(), reader.Text());
        return Reference.Make(sender, interfaceType, id, reader.Byte() != 0);
    }
}
