// SPDX-License-Identifier: MIT
// vulkan_host STEM IN OUT MAPS...: runs the compute passes STEM_1.spv and so on that STEM.json describes, on any Vulkan
// device. Binding 0 is what a pass reads, 1 its target, 2 and on the maps, then the
// basis, if it is a texture. With SEPARATE=1 in the environment textures
// have no samplers.
#include "picture.h"

#include <jansson.h>
#include <string.h>
#include <vulkan/vulkan.h>

enum { MOST_MAPS = 5, MOST_BINDINGS = 2 + MOST_MAPS }; // a basis is one of them, the last

typedef struct image {
    VkImage image;
    VkDeviceMemory memory;
    VkImageView view;
    int width, height;
} image;

static VkPhysicalDevice chosen;
static VkDevice device;
static VkQueue queue;
static VkCommandPool pool;
static VkDescriptorType texture_type;

static void must(VkResult result, const char *what)
{
    if (result == VK_SUCCESS)
        return;
    fprintf(stderr, "vulkan_host: %s: error %d\n", what, (int)result);
    exit(1);
}

static void open_device(void)
{
    VkApplicationInfo application = {.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO, .apiVersion = VK_API_VERSION_1_1};
    VkInstanceCreateInfo info = {.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO, .pApplicationInfo = &application};
    VkInstance instance;
    must(vkCreateInstance(&info, NULL, &instance), "instance");
    uint32_t count = 1;
    VkResult found = vkEnumeratePhysicalDevices(instance, &count, &chosen);
    if (count == 0 || (found != VK_SUCCESS && found != VK_INCOMPLETE))
        must(VK_ERROR_INITIALIZATION_FAILED, "there is no device");
    float priority = 1;
    VkDeviceQueueCreateInfo queues = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO, .queueCount = 1, .pQueuePriorities = &priority};
    VkDeviceCreateInfo device_info = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, .queueCreateInfoCount = 1, .pQueueCreateInfos = &queues};
    must(vkCreateDevice(chosen, &device_info, NULL, &device), "device");
    vkGetDeviceQueue(device, 0, 0, &queue);
    VkCommandPoolCreateInfo pool_info = {.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
    must(vkCreateCommandPool(device, &pool_info, NULL, &pool), "pool");
}

static uint32_t memory_type(uint32_t bits, VkMemoryPropertyFlags flags)
{
    VkPhysicalDeviceMemoryProperties all;
    vkGetPhysicalDeviceMemoryProperties(chosen, &all);
    for (uint32_t i = 0; i < all.memoryTypeCount; i++)
        if (bits >> i & 1 && (all.memoryTypes[i].propertyFlags & flags) == flags)
            return i;
    must(VK_ERROR_OUT_OF_DEVICE_MEMORY, "memory type");
    return 0;
}

static VkCommandBuffer begin(void)
{
    VkCommandBufferAllocateInfo info = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, .commandPool = pool, .commandBufferCount = 1};
    VkCommandBufferBeginInfo start = {.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    VkCommandBuffer commands;
    must(vkAllocateCommandBuffers(device, &info, &commands), "commands");
    must(vkBeginCommandBuffer(commands, &start), "begin");
    return commands;
}

static void finish(VkCommandBuffer commands)
{
    VkSubmitInfo submit = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO, .commandBufferCount = 1, .pCommandBuffers = &commands};
    must(vkEndCommandBuffer(commands), "end");
    must(vkQueueSubmit(queue, 1, &submit, VK_NULL_HANDLE), "submit");
    must(vkQueueWaitIdle(queue), "wait");
}

// Images stay in the general layout, which is good for everything.
static void settle(VkCommandBuffer commands, VkImage image, VkImageLayout before)
{
    VkImageMemoryBarrier barrier = {.sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
                                    .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
                                    .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT,
                                    .oldLayout = before,
                                    .newLayout = VK_IMAGE_LAYOUT_GENERAL,
                                    .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
                                    .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
                                    .image = image,
                                    .subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1}};
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, 0, 0, NULL,
                         0, NULL, 1, &barrier);
}

static image make_image(VkFormat format, int width, int height)
{
    image made = {.width = width, .height = height};
    VkImageCreateInfo info = {.sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
                              .imageType = VK_IMAGE_TYPE_2D,
                              .format = format,
                              .extent = {(uint32_t)width, (uint32_t)height, 1},
                              .mipLevels = 1,
                              .arrayLayers = 1,
                              .samples = VK_SAMPLE_COUNT_1_BIT,
                              .usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_STORAGE_BIT |
                                       VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT};
    must(vkCreateImage(device, &info, NULL, &made.image), "image");
    VkMemoryRequirements need;
    vkGetImageMemoryRequirements(device, made.image, &need);
    VkMemoryAllocateInfo memory = {.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                   .allocationSize = need.size,
                                   .memoryTypeIndex = memory_type(need.memoryTypeBits, 0)};
    must(vkAllocateMemory(device, &memory, NULL, &made.memory), "memory");
    must(vkBindImageMemory(device, made.image, made.memory, 0), "bind");
    VkImageViewCreateInfo view = {.sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
                                  .image = made.image,
                                  .viewType = VK_IMAGE_VIEW_TYPE_2D,
                                  .format = format,
                                  .subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1}};
    must(vkCreateImageView(device, &view, NULL, &made.view), "view");
    VkCommandBuffer commands = begin();
    settle(commands, made.image, VK_IMAGE_LAYOUT_UNDEFINED);
    finish(commands);
    return made;
}

// Between an image and floats: up not 0 to the image.
static void copy(const image *i, float *values, int channels, int up)
{
    size_t bytes = (size_t)i->width * (size_t)i->height * (size_t)channels * sizeof(float);
    VkBufferCreateInfo info = {.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
                               .size = bytes,
                               .usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT};
    VkBuffer buffer;
    must(vkCreateBuffer(device, &info, NULL, &buffer), "buffer");
    VkMemoryRequirements need;
    vkGetBufferMemoryRequirements(device, buffer, &need);
    VkMemoryAllocateInfo memory_info = {.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                        .allocationSize = need.size,
                                        .memoryTypeIndex =
                                            memory_type(need.memoryTypeBits, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                                                                 VK_MEMORY_PROPERTY_HOST_COHERENT_BIT)};
    VkDeviceMemory memory;
    void *mapped;
    must(vkAllocateMemory(device, &memory_info, NULL, &memory), "memory");
    must(vkBindBufferMemory(device, buffer, memory, 0), "bind");
    must(vkMapMemory(device, memory, 0, bytes, 0, &mapped), "map");
    if (up)
        memcpy(mapped, values, bytes);
    VkCommandBuffer commands = begin();
    VkBufferImageCopy region = {.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1},
                                .imageExtent = {(uint32_t)i->width, (uint32_t)i->height, 1}};
    if (up)
        vkCmdCopyBufferToImage(commands, buffer, i->image, VK_IMAGE_LAYOUT_GENERAL, 1, &region);
    else
        vkCmdCopyImageToBuffer(commands, i->image, VK_IMAGE_LAYOUT_GENERAL, buffer, 1, &region);
    settle(commands, i->image, VK_IMAGE_LAYOUT_GENERAL);
    finish(commands);
    if (!up)
        memcpy(values, mapped, bytes);
    vkDestroyBuffer(device, buffer, NULL);
    vkFreeMemory(device, memory, NULL);
}

static VkPipeline make_pipeline(const char *path, VkPipelineLayout layout)
{
    FILE *file = fopen(path, "rb");
    static uint32_t code[1 << 20];
    size_t words = file ? fread(code, 4, 1 << 20, file) : 0;
    if (words == 0)
        must(VK_ERROR_INITIALIZATION_FAILED, path);
    fclose(file);
    VkShaderModuleCreateInfo module_info = {
        .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO, .codeSize = 4 * words, .pCode = code};
    VkShaderModule module;
    must(vkCreateShaderModule(device, &module_info, NULL, &module), path);
    const char *entry = getenv("ENTRY") ? getenv("ENTRY") : "main";
    VkComputePipelineCreateInfo info = {.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
                                        .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                                                  .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                                                  .module = module,
                                                  .pName = entry},
                                        .layout = layout};
    VkPipeline pipeline;
    must(vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, NULL, &pipeline), path);
    vkDestroyShaderModule(device, module, NULL);
    return pipeline;
}

int main(int argc, char **argv)
{
    char path[4096];
    snprintf(path, sizeof path, "%s.json", argv[1]);
    json_t *all = json_load_file(path, 0, NULL), *passes = json_object_get(all, "passes");
    const char *filter = json_string_value(json_object_get(all, "filter")),
               *edge = json_string_value(json_object_get(all, "edge"));
    const char *kept = json_string_value(json_object_get(all, "format"));
    if (!filter || !edge || !kept)
        must(VK_ERROR_INITIALIZATION_FAILED, path);
    texture_type = getenv("SEPARATE") ? VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE : VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
    open_device();

    int linear = strcmp(filter, "linear") == 0, map_count = argc - 4 < MOST_MAPS ? argc - 4 : MOST_MAPS - 1;
    VkSamplerAddressMode mode = strcmp(edge, "wrap") == 0     ? VK_SAMPLER_ADDRESS_MODE_REPEAT
                                : strcmp(edge, "mirror") == 0 ? VK_SAMPLER_ADDRESS_MODE_MIRRORED_REPEAT
                                                              : VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE;
    VkSamplerCreateInfo sampler_info = {.sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
                                        .magFilter = linear ? VK_FILTER_LINEAR : VK_FILTER_NEAREST,
                                        .minFilter = linear ? VK_FILTER_LINEAR : VK_FILTER_NEAREST,
                                        .addressModeU = mode,
                                        .addressModeV = mode};
    VkSampler sampler;
    must(vkCreateSampler(device, &sampler_info, NULL, &sampler), "sampler");

    picture in = picture_read(argv[2]);
    image source = make_image(VK_FORMAT_R32G32B32A32_SFLOAT, in.width, in.height), maps[MOST_MAPS];
    copy(&source, in.values, 4, 1);
    json_t *parameters = json_object_get(all, "parameters");
    for (int i = 0; i < map_count; i++) { // to shares of the parameter's range, as the shaders want them
        picture map = picture_read(argv[4 + i]);
        json_t *p = json_array_get(parameters, (size_t)i);
        double first = json_number_value(json_object_get(p, "first")),
               last = json_number_value(json_object_get(p, "last"));
        for (size_t k = 0; k < picture_count(&map); k++)
            map.values[k] = (float)(((double)map.values[k] - first) / (last - first));
        maps[i] = make_image(VK_FORMAT_R32_SFLOAT, map.width, map.height);
        copy(&maps[i], map.values, 1, 1);
    }

    json_t *basis = json_object_get(all, "basis");
    if (basis) {
        snprintf(path, sizeof path, "%s.bin", argv[1]);
        picture b = texels_read(path, (int)json_integer_value(json_object_get(basis, "width")),
                                (int)json_integer_value(json_object_get(basis, "height")));
        maps[map_count] = make_image(VK_FORMAT_R32G32B32A32_SFLOAT, b.width, b.height);
        copy(&maps[map_count++], b.values, 4, 1);
    }

    uint32_t bindings = 2 + (uint32_t)map_count;
    VkDescriptorSetLayoutBinding binding[MOST_BINDINGS];
    for (uint32_t i = 0; i < bindings; i++)
        binding[i] = (VkDescriptorSetLayoutBinding){i, i == 1 ? VK_DESCRIPTOR_TYPE_STORAGE_IMAGE : texture_type, 1,
                                                    VK_SHADER_STAGE_COMPUTE_BIT, NULL};
    VkDescriptorSetLayoutCreateInfo set_info = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO, .bindingCount = bindings, .pBindings = binding};
    VkDescriptorSetLayout set_layout;
    must(vkCreateDescriptorSetLayout(device, &set_info, NULL, &set_layout), "set layout");
    VkPipelineLayoutCreateInfo layout_info = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO, .setLayoutCount = 1, .pSetLayouts = &set_layout};
    VkPipelineLayout layout;
    must(vkCreatePipelineLayout(device, &layout_info, NULL, &layout), "layout");
    VkDescriptorPoolSize sizes[2] = {{texture_type, 64 * MOST_BINDINGS}, {VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, 64}};
    VkDescriptorPoolCreateInfo pool_info = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO, .maxSets = 64, .poolSizeCount = 2, .pPoolSizes = sizes};
    VkDescriptorPool descriptors;
    must(vkCreateDescriptorPool(device, &pool_info, NULL, &descriptors), "descriptors");

    for (size_t p = 0; p < json_array_size(passes); p++) {
        json_t *pass = json_array_get(passes, p);
        VkFormat format = p + 1 == json_array_size(passes) || strcmp(kept, "rgba32f") == 0
                              ? VK_FORMAT_R32G32B32A32_SFLOAT
                          : strcmp(kept, "rgba8") == 0 ? VK_FORMAT_R8G8B8A8_UNORM
                                                       : VK_FORMAT_R16G16B16A16_SFLOAT;
        image target = make_image(format, in.width + (int)json_integer_value(json_object_get(pass, "wider")),
                                  in.height + (int)json_integer_value(json_object_get(pass, "higher")));
        VkDescriptorSetAllocateInfo allocate = {.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
                                                .descriptorPool = descriptors,
                                                .descriptorSetCount = 1,
                                                .pSetLayouts = &set_layout};
        VkDescriptorSet set;
        must(vkAllocateDescriptorSets(device, &allocate, &set), "set");
        VkDescriptorImageInfo images[MOST_BINDINGS];
        VkWriteDescriptorSet writes[MOST_BINDINGS];
        for (uint32_t i = 0; i < bindings; i++) {
            VkImageView view = i == 0 ? source.view : i == 1 ? target.view : maps[i - 2].view;
            images[i] = (VkDescriptorImageInfo){sampler, view, VK_IMAGE_LAYOUT_GENERAL};
            writes[i] = (VkWriteDescriptorSet){.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                                               .dstSet = set,
                                               .dstBinding = i,
                                               .descriptorCount = 1,
                                               .descriptorType = binding[i].descriptorType,
                                               .pImageInfo = &images[i]};
        }
        vkUpdateDescriptorSets(device, bindings, writes, 0, NULL);
        snprintf(path, sizeof path, "%s_%zu.spv", argv[1], p + 1);
        VkPipeline pipeline = make_pipeline(path, layout);
        VkCommandBuffer commands = begin();
        vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
        vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1, &set, 0, NULL);
        vkCmdDispatch(commands, (uint32_t)(target.width + 15) / 16, (uint32_t)(target.height + 15) / 16, 1);
        settle(commands, target.image, VK_IMAGE_LAYOUT_GENERAL);
        finish(commands);
        source = target;
    }
    picture out = {in.width, in.height, 4, malloc(picture_count(&in) * sizeof(float))};
    copy(&source, out.values, 4, 0);
    picture_write(argv[3], &out);
    return 0;
}
