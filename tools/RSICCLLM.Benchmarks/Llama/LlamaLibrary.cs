using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace RSICCLLM.Benchmarks.Llama;

/// <summary>The functions of llama.cpp's libraries that a measurement needs; see its <c>include/llama.h</c>.</summary>
internal sealed unsafe class LlamaLibrary
{
    private readonly nint _llama;

    private LlamaLibrary(nint llama) => _llama = llama;

    /// <summary>The library's version.</summary>
    public string Version => Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)Function("llama_version"))()) ?? "";

    /// <summary>Loads the libraries and the fastest of the back ends beside them that this processor has the instructions for.</summary>
    /// <param name="folder">Folder with the libraries, at any depth.</param>
    /// <exception cref="InvalidDataException">They are not there, or of another version.</exception>
    public static LlamaLibrary Load(string folder)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("llama.cpp is measured on Linux only.");
        var llama = Find(folder, "libllama.");
        NativeLibrary.Load(Find(folder, "libggml-base."));
        var ggml = NativeLibrary.Load(Find(folder, "libggml."));
        var library = new LlamaLibrary(NativeLibrary.Load(llama));
        ((delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<int, byte*, void*, void>, void*, void>)library.Function("llama_log_set"))(&Silent, null);
        fixed (byte* path = Encoding.UTF8.GetBytes(Path.GetDirectoryName(llama) + "\0"))
            ((delegate* unmanaged[Cdecl]<byte*, void>)NativeLibrary.GetExport(ggml, "ggml_backend_load_all_from_path"))(path);
        ((delegate* unmanaged[Cdecl]<void>)library.Function("llama_backend_init"))();
        if (!library.ContextDefaults().AreDefaults)
            throw new InvalidDataException($"'{llama}' is llama.cpp {library.Version}, whose structures are laid out differently; take the version that docs/benchmarks.md names.");
        return library;
    }

    public LlamaContextParameters ContextDefaults() => ((delegate* unmanaged[Cdecl]<LlamaContextParameters>)Function("llama_context_default_params"))();

    /// <summary>Opens a GGUF file, weights repacked as the processor likes them best.</summary>
    public nint OpenModel(string path)
    {
        var parameters = ((delegate* unmanaged[Cdecl]<LlamaModelParameters>)Function("llama_model_default_params"))();
        if (parameters.UseRepackedWeights != 1)
            throw new InvalidDataException("llama.cpp does not repack weights by default any more; look at its structures again.");
        nint model;
        fixed (byte* text = Encoding.UTF8.GetBytes(path + "\0"))
            model = ((delegate* unmanaged[Cdecl]<byte*, LlamaModelParameters, nint>)Function("llama_model_load_from_file"))(text, parameters);
        return model != 0 ? model : throw new InvalidDataException($"llama.cpp cannot open '{path}'.");
    }

    public void CloseModel(nint model) => ((delegate* unmanaged[Cdecl]<nint, void>)Function("llama_model_free"))(model);

    public nint OpenContext(nint model, LlamaContextParameters parameters)
    {
        var context = ((delegate* unmanaged[Cdecl]<nint, LlamaContextParameters, nint>)Function("llama_init_from_model"))(model, parameters);
        return context != 0 ? context : throw new InvalidOperationException("llama.cpp cannot make a context of this size.");
    }

    public void CloseContext(nint context) => ((delegate* unmanaged[Cdecl]<nint, void>)Function("llama_free"))(context);

    /// <summary>Runs a batch and waits for it.</summary>
    public void Decode(nint context, LlamaBatch batch)
    {
        var code = ((delegate* unmanaged[Cdecl]<nint, LlamaBatch, int>)Function("llama_decode"))(context, batch);
        if (code != 0)
            throw new InvalidOperationException($"llama.cpp failed with code {code}.");
        ((delegate* unmanaged[Cdecl]<nint, void>)Function("llama_synchronize"))(context);
    }

    /// <summary>Logits of the last batch's position number <paramref name="index"/>.</summary>
    /// <exception cref="InvalidOperationException">There are none for this position.</exception>
    public ReadOnlySpan<float> Logits(nint context, int index, int vocabulary)
    {
        var logits = ((delegate* unmanaged[Cdecl]<nint, int, nint>)Function("llama_get_logits_ith"))(context, index);
        return logits != 0 ? new((void*)logits, vocabulary) : throw new InvalidOperationException($"llama.cpp has no logits for position {index} of the batch.");
    }

    /// <summary>Drops a sequence's keys and values from a position on.</summary>
    /// <exception cref="InvalidOperationException">They cannot be dropped.</exception>
    public void Forget(nint context, int sequence, int from)
    {
        if (((delegate* unmanaged[Cdecl]<nint, int, int, int, byte>)Function("llama_memory_seq_rm"))(Memory(context), sequence, from, -1) == 0)
            throw new InvalidOperationException($"llama.cpp cannot drop the keys and values of sequence {sequence} from position {from} on.");
    }

    private nint Memory(nint context) => ((delegate* unmanaged[Cdecl]<nint, nint>)Function("llama_get_memory"))(context);

    private nint Function(string name) => NativeLibrary.GetExport(_llama, name);

    private static string Find(string folder, string name) =>
        Directory.EnumerateFiles(folder, name + "*so*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault()
        ?? throw new InvalidDataException($"There is no {name}so below '{folder}'; docs/benchmarks.md says how to get llama.cpp's libraries.");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Silent(int level, byte* text, void* data)
    {
    }
}
