namespace RSICCLLM.Simulator.Randomness;

/// <summary>What a stream of random numbers decides; the values are part of what a seed means and never change.</summary>
internal enum Aspect : ulong
{
    Layout = 1,
    Uses = 2,
    Lots = 3,
    Changes = 4,
    Extras = 5,
    Vegetation = 6,
    AcquisitionBefore = 7,
    AcquisitionAfter = 8,
    CarsBefore = 9,
    CarsAfter = 10,
    Captions = 11,
    Requests = 12,
    Placement = 13,
    Border = 14,
    Retry = 15,
    Instruction = 16,
}
