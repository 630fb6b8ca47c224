namespace RSICCLLM.Inference.Devices;

/// <summary>How an adapter once answered a package's self-test. Any other package, driver or runtime makes it void.</summary>
/// <param name="Package">SHA-256 of the package's manifest.</param>
/// <param name="Adapter">Identity of the adapter: vendor, device, subsystem.</param>
/// <param name="Driver">Version of its driver.</param>
/// <param name="Runtime">Version of ONNX Runtime.</param>
/// <param name="Passed">Whether it computed the package's golden logits.</param>
/// <param name="Reason">What went wrong; <see langword="null"/> when it passed.</param>
/// <param name="At">When.</param>
public sealed record DeviceRecord(string Package, string Adapter, string Driver, string Runtime, bool Passed, string? Reason, DateTimeOffset At);
